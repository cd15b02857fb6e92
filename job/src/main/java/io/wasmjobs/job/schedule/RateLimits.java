package io.wasmjobs.job.schedule;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Determines when a job may begin, so that its tenant and module stay within their rates: the
 * generic cell rate algorithm in its virtual scheduling form (ITU-T I.371, annex A). Each subtask
 * has an equal share of each rate, because ids spread jobs evenly over subtasks. Used by the task's
 * thread only.
 */
public final class RateLimits {

    /** The burst that is allowed after a pause, as a duration. */
    private static final double BURST_MILLIS = 100;

    private final Map<String, Pace> tenants;
    private final Map<String, Pace> modules;
    private final DeclaredLimits declared;
    private final Map<String, Pace> ofManifests = new HashMap<>();
    private final int subtasks;

    /**
     * @param declared the manifests' limits; the lower of their rate and the option's applies
     * @param subtasks the number of subtasks that share each rate
     */
    public RateLimits(FairShares shares, DeclaredLimits declared, int subtasks) {
        this.tenants = paces(shares.tenantRates(), subtasks);
        this.modules = paces(shares.moduleRates(), subtasks);
        this.declared = declared;
        this.subtasks = subtasks;
    }

    private static Map<String, Pace> paces(Map<String, Integer> rates, int subtasks) {
        Map<String, Pace> paces = new HashMap<>();
        rates.forEach((name, rate) -> paces.put(name, new Pace(rate, subtasks)));
        return paces;
    }

    /**
     * Reserves the next start time of a job's tenant and module.
     *
     * @param now milliseconds since the epoch
     * @return when the job may begin; {@code now} for at once
     */
    public long nextTime(String tenant, String module, long now) {
        if (tenants.isEmpty() && modules.isEmpty() && declared.isEmpty()) {
            return now;
        }
        Pace ofTenant = tenants.get(tenant);
        Pace ofModule = modules.get(module);
        long time = now;
        if (ofTenant != null) {
            time = Math.max(time, ofTenant.next(now));
        }
        if (ofModule != null) {
            time = Math.max(time, ofModule.next(now));
        }
        Pace ofManifest = ofManifest(module);
        if (ofManifest != null) {
            time = Math.max(time, ofManifest.next(now));
        }
        return time;
    }

    private @Nullable Pace ofManifest(String module) {
        int rate = declared.perSecond(module);
        if (rate == Integer.MAX_VALUE) {
            return null;
        }
        Pace pace = ofManifests.get(module);
        if (pace == null || pace.rate != rate) {
            pace = new Pace(rate, subtasks);
            ofManifests.put(module, pace);
        }
        return pace;
    }

    /** The theoretical time of the next job, at a fixed distance from the one before. */
    private static final class Pace {
        private final int rate;
        private final double intervalMillis;
        private double theoretical;

        Pace(int rate, int subtasks) {
            this.rate = rate;
            this.intervalMillis = 1_000.0 * subtasks / rate;
        }

        long next(long now) {
            double arrival = Math.max(theoretical, (double) now);
            theoretical = arrival + intervalMillis;
            double burst = Math.max(0, BURST_MILLIS - intervalMillis);
            return arrival - burst <= now ? now : (long) Math.ceil(arrival - burst);
        }
    }
}
