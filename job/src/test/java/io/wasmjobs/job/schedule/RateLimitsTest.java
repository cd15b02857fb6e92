package io.wasmjobs.job.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.TurnLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When jobs may begin if their tenant or their module has a rate limit. */
final class RateLimitsTest {

    private static RateLimits limits(int tenantRate, int moduleRate, int subtasks) {
        return new RateLimits(
                new FairShares(
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of("limited", tenantRate),
                        Map.of("narrow", moduleRate),
                        Breakers.Settings.NONE),
                new DeclaredLimits(),
                subtasks);
    }

    @Test
    void threeSubtasksTogetherKeepTheRateWithinATenth() {
        for (int rate : new int[] {7, 300, 5_000}) {
            List<RateLimits> subtasks = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                subtasks.add(limits(rate, 1, 3));
            }
            Random random = new Random(rate);
            int begun = 0;
            // Twice as many jobs as may begin in ten seconds, all of which have arrived.
            for (int i = 0; i < 20 * rate; i++) {
                long time = subtasks.get(random.nextInt(3)).nextTime("limited", "any", 0);
                begun += time < 10_000 ? 1 : 0;
            }
            assertThat(begun).as("at " + rate).isBetween(9 * rate, 11 * rate + 3);
        }
    }

    @Test
    void jobsWithoutARateBeginImmediately() {
        RateLimits limits = limits(1, 1, 1);

        for (int i = 0; i < 10; i++) {
            assertThat(limits.nextTime("free", "any", 5)).isEqualTo(5);
        }
    }

    @Test
    void theLowerOfTwoRatesApplies() {
        RateLimits limits = limits(10, 1, 1);

        assertThat(limits.nextTime("limited", "narrow", 0)).isZero();
        assertThat(limits.nextTime("limited", "narrow", 0)).isEqualTo(1_000);
        assertThat(limits.nextTime("free", "narrow", 0)).isEqualTo(2_000);
    }

    @Test
    void timeWithoutJobsIsNotSavedUp() {
        RateLimits limits = limits(10, 1, 1);

        assertThat(limits.nextTime("limited", "any", 100_000)).isEqualTo(100_000);
        assertThat(limits.nextTime("limited", "any", 100_000)).isEqualTo(100_100);
    }

    @Test
    void theLowerOfOptionAndManifestAppliesAndAChangeTakesEffectImmediately() {
        DeclaredLimits declared = new DeclaredLimits();
        FairShares shares =
                new FairShares(
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of("narrow", 1),
                        Breakers.Settings.NONE);
        RateLimits limits = new RateLimits(shares, declared, 2);
        declared.learn("narrow", new TurnLimits(1, 1_000, false));
        declared.learn("slow", new TurnLimits(1, 4, false));

        assertThat(limits.nextTime("any", "narrow", 0)).isZero();
        assertThat(limits.nextTime("any", "narrow", 0)).isEqualTo(2_000);
        assertThat(limits.nextTime("any", "slow", 0)).isZero();
        assertThat(limits.nextTime("any", "slow", 0)).isEqualTo(500);
        assertThat(limits.nextTime("any", "free", 0)).isZero();

        declared.learn("slow", new TurnLimits(1, 2, false));
        assertThat(limits.nextTime("any", "slow", 0)).isZero();
        assertThat(limits.nextTime("any", "slow", 0)).isEqualTo(1_000);
        declared.learn("slow", TurnLimits.NONE);
        assertThat(limits.nextTime("any", "slow", 0)).isZero();
    }
}
