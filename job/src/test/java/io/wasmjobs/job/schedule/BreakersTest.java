package io.wasmjobs.job.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.job.schedule.Breakers.JobsWhileOpen;
import io.wasmjobs.job.schedule.Breakers.Settings;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The circuit breaker of a failing module: its jobs wait, and single trials test it. */
final class BreakersTest {

    private final Breakers breakers =
            new Breakers(
                    new Settings(
                            0.5, Duration.ofSeconds(1), Duration.ofSeconds(4), JobsWhileOpen.WAIT),
                    new SplittableRandom(1));

    private void ended(int count, boolean failed) {
        for (int i = 0; i < count; i++) {
            breakers.ended("m", failed, 0);
        }
    }

    @Test
    void itOpensWhenEnoughInvocationsFail() {
        ended(10, true);
        ended(9, false);
        assertThat(breakers.open()).isZero();

        ended(1, false);

        assertThat(breakers.open()).isEqualTo(1);
        assertThat(breakers.nextTime("m", 0)).isBetween(1_000L, 1_999L);
        assertThat(breakers.nextTime("other", 0)).isZero();
    }

    @Test
    void fewFailuresOrFewInvocationsDoNotOpenIt() {
        ended(19, true);
        assertThat(breakers.open()).isZero();
        breakers.ended("n", true, 0);
        for (int i = 0; i < 100; i++) {
            breakers.ended("n", i % 3 == 0, 0);
        }
        assertThat(breakers.open()).isZero();
    }

    @Test
    void oldFailuresDoNotCount() {
        ended(19, true);

        breakers.ended("m", true, Breakers.WINDOW_MILLIS);

        assertThat(breakers.open()).isZero();
    }

    @Test
    void trialsAreSpacedAtGrowingIntervals() {
        ended(20, true);

        assertThat(breakers.nextTime("m", 1_000)).isEqualTo(1_000);
        assertThat(breakers.nextTime("m", 1_001)).isGreaterThanOrEqualTo(2_000);
        breakers.ended("m", true, 1_100);
        assertThat(breakers.nextTime("m", 3_000)).isGreaterThanOrEqualTo(3_100);
        assertThat(breakers.nextTime("m", 3_100)).isEqualTo(3_100);
        breakers.ended("m", true, 3_200);
        assertThat(breakers.nextTime("m", 7_199)).isGreaterThan(7_199);
        assertThat(breakers.nextTime("m", 7_200)).isEqualTo(7_200);
        breakers.ended("m", true, 7_300);
        assertThat(breakers.nextTime("m", 11_300)).isEqualTo(11_300);
    }

    @Test
    void aTrialThatSucceedsClosesIt() {
        ended(20, true);
        // An invocation that began before the breaker opened is no trial.
        breakers.ended("m", false, 10);
        assertThat(breakers.open()).isEqualTo(1);

        assertThat(breakers.nextTime("m", 1_000)).isEqualTo(1_000);
        breakers.ended("m", false, 1_010);

        assertThat(breakers.open()).isZero();
        assertThat(breakers.nextTime("m", 1_010)).isEqualTo(1_010);
    }

    @Test
    void aTrialThatNeverEndsBlocksNoLaterTrial() {
        ended(20, true);

        assertThat(breakers.nextTime("m", 1_000)).isEqualTo(1_000);
        assertThat(breakers.nextTime("m", 2_000)).isEqualTo(2_000);
    }

    @Test
    void withoutAFailureShareItNeverOpens() {
        Breakers none = new Breakers(Settings.NONE, new SplittableRandom(1));
        for (int i = 0; i < 100; i++) {
            none.ended("m", true, 0);
        }

        assertThat(none.open()).isZero();
        assertThat(none.nextTime("m", 0)).isZero();
    }
}
