package io.wasmjobs.job.schedule;

import static io.wasmjobs.job.schedule.Simulation.MILLIS;
import static io.wasmjobs.job.schedule.Simulation.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.wasmjobs.engine.TurnLimits;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Fair turns over thousands of simulated jobs. */
final class FairQueueTest {

    private static final Percentage ABOUT = Percentage.withPercentage(5);

    private static Simulation threads(int threads) {
        return new Simulation(threads, 64, FairShares.EQUAL);
    }

    @Test
    void tenantsOfUnequalJobsGetTheSameProcessorTime() {
        Simulation simulation = threads(1);
        simulation.backlog("slow", 100, 5 * SECONDS);
        simulation.backlog("fast", 300_000, MILLIS);

        simulation.runUntil(400 * SECONDS);

        assertThat(simulation.used("slow")).isCloseTo(200 * SECONDS, ABOUT);
        assertThat(simulation.used("fast")).isCloseTo(200 * SECONDS, ABOUT);
    }

    @Test
    void aTenantThatSendsOneJobAtATimeIsChargedToo() {
        Simulation simulation = threads(1);
        simulation.backlog("fast", 300_000, MILLIS);
        Runnable[] next = new Runnable[1];
        next[0] =
                () -> {
                    simulation.add("slow", "slow", 3, SECONDS, SECONDS);
                    int ended = simulation.ended("slow");
                    whenEnded(simulation, "slow", ended + 1, next[0]);
                };
        next[0].run();

        simulation.runUntil(200 * SECONDS);

        assertThat(simulation.used("slow")).isCloseTo(100 * SECONDS, ABOUT);
    }

    private static void whenEnded(Simulation simulation, String tenant, int count, Runnable then) {
        simulation.at(
                simulation.now() + 10 * MILLIS,
                () -> {
                    if (simulation.ended(tenant) >= count) {
                        then.run();
                    } else {
                        whenEnded(simulation, tenant, count, then);
                    }
                });
    }

    @Test
    void weightsDivideTheTime() {
        Simulation simulation =
                new Simulation(2, 64, new FairShares(Map.of("gold", 3), Map.of(), Map.of()));
        simulation.backlog("gold", 1_000_000, MILLIS / 10);
        simulation.backlog("other", 100_000, MILLIS);

        simulation.runUntil(20 * SECONDS);

        assertThat(simulation.used("gold")).isCloseTo(30 * SECONDS, ABOUT);
        assertThat(simulation.used("other")).isCloseTo(10 * SECONDS, ABOUT);
    }

    @Test
    void aTenantThatIsAloneHasEveryThread() {
        Simulation simulation = threads(4);
        simulation.backlog("only", 100, 5 * SECONDS);

        simulation.runUntil(100 * SECONDS);

        assertThat(simulation.mostRunning("only")).isEqualTo(4);
        assertThat(simulation.used("only")).isEqualTo(400 * SECONDS);
    }

    @Test
    void aTenantOfShortJobsHardlyWaitsForOneWhoseJobsSpin() {
        Simulation simulation = threads(4);
        simulation.keepAdding("harmless", MILLIS, MILLIS);
        simulation.keepAdding("spinning", 10 * MILLIS, 5 * SECONDS);

        simulation.runUntil(60 * SECONDS);

        assertThat(simulation.ended("harmless")).isGreaterThan(59_000);
        assertThat(simulation.wait99("harmless")).isLessThan(3 * MILLIS);
        assertThat(simulation.mostRunning("spinning")).isLessThanOrEqualTo(3);
        assertThat(simulation.used("spinning")).isGreaterThan(100 * SECONDS);
    }

    @Test
    void aSlowModuleLeavesTurnsToOtherModulesOfItsTenant() {
        Simulation simulation = threads(1);
        for (int i = 0; i < 100; i++) {
            simulation.add("a", "slow", 3, SECONDS, SECONDS);
        }
        for (int i = 0; i < 100_000; i++) {
            simulation.add("a", "fast", 3, MILLIS, MILLIS);
        }

        simulation.runUntil(100 * SECONDS);

        assertThat((double) simulation.ended("a")).isCloseTo(50_050, within(2_500.0));
    }

    @Test
    void priorityOneRunsFirstWithinItsTenantOnly() {
        Simulation simulation = threads(1);
        for (int i = 0; i < 1_000; i++) {
            simulation.add("a", "late", 5, 100 * MILLIS, 100 * MILLIS);
        }
        simulation.backlog("b", 1_000, 100 * MILLIS);
        for (int i = 0; i < 1_000; i++) {
            simulation.add("a", "soon", 1, 100 * MILLIS, 100 * MILLIS);
        }

        simulation.runUntil(200 * SECONDS);

        assertThat(simulation.used("a")).isCloseTo(100 * SECONDS, ABOUT);
        assertThat(simulation.used("b")).isCloseTo(100 * SECONDS, ABOUT);
        List<String> ofA =
                simulation.order().stream().filter(module -> !module.equals("b")).toList();
        // The first job began before any other was queued.
        assertThat(ofA.get(0)).isEqualTo("late");
        assertThat(ofA.subList(1, ofA.size() - 1)).containsOnly("soon");
    }

    @Test
    void aJobThatWasQueuedBeforeGoesBeforeOthersOfItsTenantOnly() {
        Simulation simulation = threads(1);
        simulation.backlog("a", 100, SECONDS);
        simulation.backlog("b", 100, SECONDS);
        simulation.addFirst("a", SECONDS);

        simulation.runUntil(4 * SECONDS);

        assertThat(simulation.order())
                .filteredOn(module -> !module.equals("b"))
                .startsWith("a", "a again");
        assertThat(simulation.order()).filteredOn("b"::equals).hasSizeGreaterThan(1);
    }

    @Test
    void noMoreJobsRunConcurrentlyThanAllowed() {
        Simulation simulation =
                new Simulation(
                        8, 64, new FairShares(Map.of(), Map.of("a", 2), Map.of("narrow", 1)));
        simulation.backlog("a", 10_000, MILLIS);
        simulation.backlog("narrow", 10_000, MILLIS);
        simulation.backlog("free", 100_000, MILLIS);

        simulation.runUntil(5 * SECONDS);

        assertThat(simulation.mostRunning("a")).isEqualTo(2);
        assertThat(simulation.mostRunning("narrow")).isEqualTo(1);
        assertThat(simulation.used("a")).isCloseTo(10 * SECONDS, ABOUT);
        assertThat(simulation.used("free")).isCloseTo(25 * SECONDS, ABOUT);
    }

    @Test
    void aManifestLowersTheConcurrencyOfItsModule() {
        Simulation simulation =
                new Simulation(8, 64, new FairShares(Map.of(), Map.of(), Map.of("narrow", 3)));
        simulation.declare("a", new TurnLimits(2, Integer.MAX_VALUE, false));
        simulation.declare("narrow", new TurnLimits(100, Integer.MAX_VALUE, false));
        simulation.backlog("a", 10_000, MILLIS);
        simulation.backlog("narrow", 10_000, MILLIS);

        simulation.runUntil(5 * SECONDS);

        assertThat(simulation.mostRunning("a")).isEqualTo(2);
        assertThat(simulation.mostRunning("narrow")).isEqualTo(3);
        assertThat(simulation.used("a")).isCloseTo(10 * SECONDS, ABOUT);
    }

    @Test
    void fastJobsAreClaimedInLargeTurnsAndSlowOnesAlone() {
        FairQueue<String> queue =
                new FairQueue<>(1, 64, FairShares.EQUAL, new DeclaredLimits(), () -> 0);
        for (int i = 0; i < 200; i++) {
            queue.add("t", "fast", 3, "job");
        }
        assertThat(sizeOfTurn(queue, 3_000)).isEqualTo(1);
        assertThat(sizeOfTurn(queue, 3_000)).isEqualTo(64);
        assertThat(sizeOfTurn(queue, 500 * MILLIS)).isEqualTo(64);
        assertThat(sizeOfTurn(queue, 1)).isEqualTo(1);
    }

    private static int sizeOfTurn(FairQueue<String> queue, long nanosEach) {
        Turn<String> turn = queue.next(1);
        assertThat(turn).isNotNull();
        queue.join(turn);
        int size = turn.size();
        for (int i = 0; i < size; i++) {
            assertThat(turn.claim()).isNotNull();
        }
        assertThat(turn.claim()).isNull();
        queue.leave(turn, size, nanosEach * size, nanosEach * size);
        return size;
    }

    @Test
    void tenantsWithoutJobsAreForgotten() {
        long[] now = {0};
        FairQueue<String> queue =
                new FairQueue<>(1, 64, FairShares.EQUAL, new DeclaredLimits(), () -> now[0]);
        for (int i = 0; i < 1_000; i++) {
            queue.add("tenant-" + i, "m", 3, "job");
            assertThat(sizeOfTurn(queue, 1_000)).isEqualTo(1);
        }
        assertThat(queue.tenantCount()).isEqualTo(1_000);

        for (int i = 0; i < 5; i++) {
            now[0] += Tenant.WINDOW_NANOS;
            queue.add("last", "m", 3, "job");
            assertThat(sizeOfTurn(queue, 1_000)).isEqualTo(1);
        }

        assertThat(queue.tenantCount()).isEqualTo(1);
    }
}
