package io.wasmjobs.job.schedule;

import java.util.HashMap;
import java.util.Map;

/**
 * Says when a job may begin so that its tenant and its module keep to their rates: the generic cell
 * rate algorithm in its virtual scheduling form (ITU-T I.371, annex A). A subtask has its share of
 * each rate; ids spread jobs evenly over subtasks. Used by the task's thread only.
 */
public final class RateLimits {

    /** Jobs of so long may begin at once after a pause. */
    private static final double BURST_MILLIS = 100;

    private final Map<String, Pace> tenants;
    private final Map<String, Pace> modules;

    /**
     * @param subtasks how many subtasks share each rate
     */
    public RateLimits(FairShares shares, int subtasks) {
        tenants = paces(shares.tenantRates(), subtasks);
        modules = paces(shares.moduleRates(), subtasks);
    }

    private static Map<String, Pace> paces(Map<String, Integer> rates, int subtasks) {
        Map<String, Pace> paces = new HashMap<>();
        rates.forEach((name, rate) -> paces.put(name, new Pace(1_000.0 * subtasks / rate)));
        return paces;
    }

    /**
     * Takes the next place of a job's tenant and module.
     *
     * @param now milliseconds since the epoch
     * @return when the job may begin; {@code now} for at once
     */
    public long nextTime(String tenant, String module, long now) {
        if (tenants.isEmpty() && modules.isEmpty()) {
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
        return time;
    }

    /** The theoretical time of the next job, at a fixed distance from the one before. */
    private static final class Pace {
        private final double intervalMillis;
        private double theoretical;

        Pace(double intervalMillis) {
            this.intervalMillis = intervalMillis;
        }

        long next(long now) {
            double arrival = Math.max(theoretical, (double) now);
            theoretical = arrival + intervalMillis;
            double burst = Math.max(0, BURST_MILLIS - intervalMillis);
            return arrival - burst <= now ? now : (long) Math.ceil(arrival - burst);
        }
    }
}
