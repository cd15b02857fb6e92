package io.wasmjobs.job.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The share of the capacity that a tenant may use. */
final class TenantRoomTest {

    private static final long MEGABYTE = 1 << 20;

    private static TenantRoom room(FairShares shares) {
        return new TenantRoom(100, 100 * MEGABYTE, shares);
    }

    /** Adds jobs until there is no room, at most 1,000, and returns their number. */
    private static int fill(TenantRoom room, String tenant, long bytes, long now) {
        int taken = 0;
        room.seen(tenant, now);
        while (taken < 1_000 && room.hasRoom(tenant, bytes, now)) {
            room.add(tenant, bytes, now);
            taken++;
        }
        return taken;
    }

    @Test
    void aSingleTenantUsesTheWholeCapacity() {
        TenantRoom room = room(FairShares.EQUAL);

        assertThat(fill(room, "a", 1, 0)).isEqualTo(100);
        assertThat(room.makesWay("a", 60_000)).isFalse();
    }

    @Test
    void tenantsShareByWeightInNumber() {
        TenantRoom room = room(new FairShares(Map.of("gold", 3), Map.of(), Map.of()));
        room.seen("gold", 0);
        room.seen("other", 0);

        assertThat(fill(room, "gold", 1, 0)).isEqualTo(75);
        assertThat(fill(room, "other", 1, 0)).isEqualTo(25);
    }

    @Test
    void tenantsShareInBytesToo() {
        TenantRoom room = room(FairShares.EQUAL);
        room.seen("other", 0);

        assertThat(fill(room, "large", 10 * MEGABYTE, 0)).isEqualTo(5);
        assertThat(fill(room, "other", MEGABYTE, 0)).isEqualTo(50);
    }

    @Test
    void everyTenantHasRoomForOneJob() {
        TenantRoom room = room(FairShares.EQUAL);
        for (int i = 0; i < 500; i++) {
            room.seen("tenant-" + i, 0);
        }
        fill(room, "tenant-0", 1, 0);

        assertThat(fill(room, "tenant-1", 1, 0)).isEqualTo(1);
    }

    @Test
    void aTenantWithoutRecentJobsKeepsNoShare() {
        TenantRoom room = room(FairShares.EQUAL);
        room.seen("gone", 1);
        assertThat(fill(room, "a", 1, 1)).isEqualTo(50);

        room.seen("a", 1 + TenantRoom.WINDOW_MILLIS);
        room.seen("a", 1 + 2 * TenantRoom.WINDOW_MILLIS);

        assertThat(fill(room, "a", 1, 1 + 2 * TenantRoom.WINDOW_MILLIS)).isEqualTo(50);
    }

    @Test
    void onlyATenantOfLongJobsIsParked() {
        TenantRoom room = room(FairShares.EQUAL);
        fill(room, "fast", 1, 0);
        fill(room, "slow", 1, 0);
        for (int i = 0; i < 1_000; i++) {
            room.remove("fast", 1);
            room.add("fast", 1, 0);
        }

        assertThat(room.makesWay("slow", 999)).isFalse();
        assertThat(room.makesWay("slow", 1_000)).isTrue();
        assertThat(room.makesWay("fast", 1_000)).isFalse();
    }

    @Test
    void jobsWithoutRoomRetryAtTwiceTheRateAtWhichOthersEnd() {
        TenantRoom room = room(FairShares.EQUAL);
        fill(room, "a", 1, 0);
        for (int i = 0; i < 10; i++) {
            room.remove("a", 1);
        }

        long first = room.nextTime("a", 1_000);
        long second = room.nextTime("a", 1_000);
        long third = room.nextTime("a", 1_000);

        assertThat(first).isEqualTo(1_010);
        assertThat(second - first).isEqualTo(50);
        assertThat(third - second).isEqualTo(50);
    }
}
