package io.wasmjobs.job.deduplication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;

/** The filter never calls a remembered id new, and calls most new ids new. */
final class RecentIdFilterTest {

    private static final Duration TTL = Duration.ofHours(24);

    /** Two generations of 819 ids each. */
    private static final MemorySize SMALL = MemorySize.parse("2 kb");

    private static final int GENERATION = 819;

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000);

    private RecentIdFilter ids(MemorySize memory, boolean complete) {
        return new RecentIdFilter(memory, TTL, complete, clock::get);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toMillis());
    }

    /** Adds {@code count} ids, and returns how many were called new. */
    private static long calledNew(RecentIdFilter ids, String name, int count) {
        return IntStream.range(0, count).filter(number -> ids.add(name + number)).count();
    }

    @Test
    void addedIdsAreNeverCalledNew() {
        RecentIdFilter ids = ids(SMALL, true);
        calledNew(ids, "seen", GENERATION);

        assertThat(calledNew(ids, "seen", GENERATION)).isZero();
        pass(TTL.multipliedBy(3));
        assertThat(calledNew(ids, "seen", GENERATION)).isZero();
    }

    @Test
    void mostOtherIdsAreCalledNew() {
        RecentIdFilter ids = ids(SMALL, true);

        assertThat(calledNew(ids, "new", GENERATION)).isGreaterThan(GENERATION - 30);
        assertThat(calledNew(ids, "newer", GENERATION)).isGreaterThan(GENERATION - 60);
    }

    @Test
    void idsOfThePreviousGenerationAreNotCalledNew() {
        RecentIdFilter ids = ids(SMALL, true);
        calledNew(ids, "old", GENERATION);
        calledNew(ids, "newer", GENERATION / 4);

        assertThat(calledNew(ids, "old", GENERATION / 2)).isZero();
        assertThat(calledNew(ids, "newer", GENERATION / 4)).isZero();
    }

    @Test
    void knownIdsTakeNoSpace() {
        RecentIdFilter ids = ids(SMALL, true);
        calledNew(ids, "old", GENERATION / 2);
        for (int times = 0; times < 10; times++) {
            calledNew(ids, "old", GENERATION / 2);
        }

        assertThat(calledNew(ids, "new", GENERATION)).isGreaterThan(GENERATION - 60);
    }

    @Test
    void afterARestoreNothingIsCalledNewUntilTheRestoredIdsExpire() {
        RecentIdFilter ids = ids(SMALL, false);
        assertThat(calledNew(ids, "seen", 100)).isZero();
        pass(TTL);
        assertThat(calledNew(ids, "seen at last", 100)).isZero();

        pass(Duration.ofMillis(1));

        assertThat(calledNew(ids, "new", 100)).isGreaterThan(90);
        assertThat(calledNew(ids, "seen", 100)).isZero();
        assertThat(calledNew(ids, "seen at last", 100)).isZero();
    }

    @Test
    void itIsConclusiveOnceTheIdsOfTheStateAreAdded() {
        RecentIdFilter ids = ids(SMALL, false);
        for (int number = 0; number < GENERATION; number++) {
            assertThat(ids.restore("seen" + number)).isTrue();
        }
        assertThat(calledNew(ids, "meanwhile", 100)).isZero();

        ids.restored();

        assertThat(calledNew(ids, "new", 100)).isGreaterThan(90);
        assertThat(calledNew(ids, "seen", GENERATION)).isZero();
        assertThat(calledNew(ids, "meanwhile", 100)).isZero();
    }

    @Test
    void ifTheIdsOfTheStateDoNotFitItIsInconclusiveUntilTheyExpire() {
        RecentIdFilter ids = ids(SMALL, false);
        int fit = 0;
        while (ids.restore("seen" + fit)) {
            fit++;
        }
        assertThat(fit).isGreaterThanOrEqualTo(2 * GENERATION);

        ids.restored();

        assertThat(calledNew(ids, "new", 100)).isZero();
        pass(TTL.plusMillis(1));
        assertThat(calledNew(ids, "newest", 100)).isGreaterThan(90);
    }

    @Test
    void onceAGenerationIsDroppedNothingIsCalledNewUntilItsIdsExpire() {
        RecentIdFilter ids = ids(SMALL, true);
        calledNew(ids, "oldest", 10 * GENERATION);
        pass(TTL.plusMillis(1));
        long old = calledNew(ids, "old", GENERATION);
        assertThat(old).isGreaterThan(GENERATION - 60);
        pass(TTL.dividedBy(2));
        calledNew(ids, "newer", 3 * GENERATION);

        assertThat(calledNew(ids, "old", GENERATION)).isZero();
        pass(TTL.dividedBy(2).plusMillis(1));
        assertThat(calledNew(ids, "new", 100)).isZero();
        pass(TTL.dividedBy(2));
        assertThat(calledNew(ids, "newest", 100)).isGreaterThan(90);
    }

    @Test
    void anExpiredGenerationIsDroppedAndTheFilterStaysConclusive() {
        RecentIdFilter ids = ids(SMALL, true);
        calledNew(ids, "old", GENERATION + 100);
        pass(TTL.plusMillis(1));

        assertThat(calledNew(ids, "newer", GENERATION)).isGreaterThan(GENERATION - 60);
        assertThat(calledNew(ids, "newer", GENERATION)).isZero();
    }

    @Test
    void itIsInconclusiveWhileMoreIdsArriveThanFit() {
        RecentIdFilter ids = ids(SMALL, true);
        for (int hour = 0; hour < 100; hour++) {
            long found = calledNew(ids, hour + "-", GENERATION);
            if (hour > 2) {
                assertThat(found).isZero();
            }
            pass(Duration.ofHours(1));
        }
    }

    @Test
    void withoutMemoryItIsInconclusive() {
        RecentIdFilter ids = ids(MemorySize.ZERO, true);

        assertThat(calledNew(ids, "a", 100)).isZero();
        pass(TTL.multipliedBy(2));
        assertThat(calledNew(ids, "b", 100)).isZero();
    }
}
