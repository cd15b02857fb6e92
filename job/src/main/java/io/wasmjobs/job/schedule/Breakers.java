package io.wasmjobs.job.schedule;

import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Circuit breakers of modules (M. Nygard, "Release It!", 2007, chapter 5). If too many of a
 * module's invocations fail, its breaker opens: its jobs wait, and single jobs try the module at
 * increasing intervals. The first success closes the breaker. Used by the task's thread only.
 */
public final class Breakers {

    private static final Logger LOG = LoggerFactory.getLogger(Breakers.class);

    /** The fewest invocations in a window that can open a breaker. */
    static final int LEAST_INVOCATIONS = 20;

    static final long WINDOW_MILLIS = 10_000;

    private static final int MANY_MODULES = 1_000;

    private final Settings settings;
    private final RandomGenerator random;
    private final Map<String, Breaker> breakers = new HashMap<>();
    private int open;

    /**
     * The settings of breakers.
     *
     * @param failureShare the share of failed invocations from which a breaker opens; 0 for none
     * @param firstPause the pause before the first trial
     * @param longestPause the longest pause between two trials
     * @param jobs what happens to the module's other jobs while the breaker is open
     */
    public record Settings(
            double failureShare, Duration firstPause, Duration longestPause, JobsWhileOpen jobs)
            implements Serializable {

        /** Settings without breakers. */
        public static final Settings NONE =
                new Settings(0, Duration.ofSeconds(1), Duration.ofMinutes(1), JobsWhileOpen.WAIT);
    }

    /** What happens to the jobs of a module whose breaker is open. */
    public enum JobsWhileOpen {
        /** They wait in keyed state. */
        WAIT,
        /** They become dead letters, except for those that try the module. */
        QUARANTINE;

        /** The value as written in a file. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param random spreads waiting jobs over time
     */
    public Breakers(Settings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /** The number of open breakers. */
    public int open() {
        return open;
    }

    /**
     * The earliest time at which a job of a module may begin. A job that may begin at once while
     * the breaker is open is a trial.
     *
     * @param now milliseconds since the epoch
     */
    public long nextTime(String module, long now) {
        Breaker breaker = settings.failureShare() == 0 ? null : breakers.get(module);
        return breaker == null || !breaker.isOpen ? now : breaker.nextTime(now);
    }

    /** Whether a job that may not begin becomes a dead letter instead of waiting. */
    public boolean isQuarantining() {
        return settings.jobs() == JobsWhileOpen.QUARANTINE;
    }

    /** Records the end of a module's invocation. */
    public void ended(String module, boolean failed, long now) {
        if (settings.failureShare() == 0) {
            return;
        }
        Breaker breaker = breakers.get(module);
        if (breaker == null) {
            if (!failed || breakers.size() >= MANY_MODULES) {
                return;
            }
            breaker = new Breaker(module, now);
            breakers.put(module, breaker);
        }
        if (breaker.ended(failed, now)) {
            breakers.remove(module);
        }
    }

    /** The breaker of one module, from its first failure on. */
    private final class Breaker {
        private final String module;
        private long windowBegan;
        private int invocations;
        private int failures;
        private boolean isOpen;
        private boolean isTried;
        private long trialAt;
        private long pause;

        Breaker(String module, long now) {
            this.module = module;
            this.windowBegan = now;
        }

        long nextTime(long now) {
            if (now < trialAt) {
                return trialAt + random.nextLong(pause);
            }
            // Does not wait for a trial that never ends.
            isTried = true;
            trialAt = now + pause;
            return now;
        }

        /** Whether it can be dropped. */
        boolean ended(boolean failed, long now) {
            if (isOpen) {
                return isTried && trialEnded(failed, now);
            }
            if (now - windowBegan >= WINDOW_MILLIS) {
                if (failures == 0) {
                    return true;
                }
                windowBegan = now;
                invocations = 0;
                failures = 0;
            }
            invocations++;
            failures += failed ? 1 : 0;
            if (invocations >= LEAST_INVOCATIONS
                    && failures >= settings.failureShare() * invocations) {
                openAt(now);
            }
            return false;
        }

        private void openAt(long now) {
            isOpen = true;
            open++;
            pause = Math.max(1, settings.firstPause().toMillis());
            trialAt = now + pause;
            LOG.warn(
                    "Module {} failed {} of {} invocations: its jobs {}, and single ones try it"
                            + " (wasm.breaker.failure-share)",
                    module,
                    failures,
                    invocations,
                    isQuarantining() ? "become dead letters" : "wait");
        }

        private boolean trialEnded(boolean failed, long now) {
            isTried = false;
            if (failed) {
                pause = Math.min(2 * pause, settings.longestPause().toMillis());
                trialAt = now + pause;
                return false;
            }
            isOpen = false;
            open--;
            LOG.info("Module {} succeeds again: its jobs run", module);
            return true;
        }
    }
}
