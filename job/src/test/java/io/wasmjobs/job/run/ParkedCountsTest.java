package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.job.Jobs;
import io.wasmjobs.job.config.Backoff;
import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.record.OutputLimits;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordSizeLimit;
import io.wasmjobs.job.schedule.FairShares;
import io.wasmjobs.protocol.Scheduling;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The parked jobs of run-modules are counted by tenant, through restarts and rescales. */
@Timeout(600)
final class ParkedCountsTest {

    private static final long LATER = 5_000;

    private final List<KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord>>
            open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var harness : open) {
            harness.close();
        }
    }

    /** A subtask whose state is restored, but that is not open. */
    private KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> restore(
            @Nullable OperatorSubtaskState state, int before, int subtasks, int index)
            throws Exception {
        RunConfig options =
                new RunConfig(
                        "wasmjobs",
                        2,
                        100,
                        1 << 20,
                        new RunConfig.Batching(64, Duration.ZERO, Duration.ZERO),
                        3,
                        new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), 0),
                        FairShares.EQUAL,
                        1_000,
                        0);
        var harness =
                Harness.of(
                        new RunModulesFactory(
                                new RunSettings(
                                        options,
                                        OutputLimits.ofOwn(new RecordSizeLimit(1 << 20)),
                                        false,
                                        false,
                                        ScriptedRunner.answering()::open)),
                        subtasks,
                        index);
        open.add(harness);
        harness.setProcessingTime(1);
        if (state != null) {
            harness.initializeState(
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            state, 128, before, subtasks, index));
        }
        return harness;
    }

    private KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> start(
            @Nullable OperatorSubtaskState state, int before, int subtasks, int index)
            throws Exception {
        var harness = restore(state, before, subtasks, index);
        harness.open();
        return harness;
    }

    private static void park(
            KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> harness,
            String tenant,
            int count)
            throws Exception {
        for (int i = 0; i < count; i++) {
            harness.processElement(job(tenant + '-' + i, tenant), 0);
        }
    }

    private static ReceivedJob job(String id, String tenant) {
        ReceivedJob job = Jobs.job(id);
        Scheduling scheduling =
                new Scheduling(
                        null, tenant, Scheduling.DEFAULT_PRIORITY, Instant.ofEpochMilli(LATER));
        return new ReceivedJob(job.job().with(scheduling), job.record(), job.origin());
    }

    private static RunModules operator(
            KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> harness) {
        return (RunModules) harness.getOneInputOperator();
    }

    private static Map<String, Long> counts(
            KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> harness) {
        return operator(harness).intake().parkedByTenant();
    }

    private static void endAll(
            KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> harness)
            throws Exception {
        harness.setProcessingTime(LATER);
        await().pollInSameThread()
                .atMost(Duration.ofMinutes(5))
                .until(
                        () -> {
                            var mail = harness.getTaskMailbox().tryTake(0);
                            while (mail.isPresent()) {
                                mail.get().run();
                                mail = harness.getTaskMailbox().tryTake(0);
                            }
                            harness.setProcessingTime(harness.getProcessingTime() + 200);
                            return operator(harness).intake().jobsLeft() == 0;
                        });
    }

    @Test
    void countsMoveWithTheJobsThroughRescales() throws Exception {
        Map<String, Long> all = Map.of("a", 60L, "b", 30L, "c", 1L);
        var one = start(null, 1, 1, 0);
        park(one, "a", 60);
        OperatorSubtaskState first = one.snapshot(1, 1);
        assertThat(first).isNotNull();
        park(one, "b", 30);
        park(one, "c", 1);
        assertThat(counts(one)).isEqualTo(all);

        OperatorSubtaskState ofOne = one.snapshot(2, 2);
        OperatorSubtaskState[] ofThree = new OperatorSubtaskState[3];
        Map<String, Long> sum = new HashMap<>();
        for (int index = 0; index < 3; index++) {
            var subtask = start(ofOne, 1, 3, index);
            counts(subtask).forEach((tenant, count) -> sum.merge(tenant, count, Long::sum));
            ofThree[index] = subtask.snapshot(3, 3);
        }
        assertThat(sum).isEqualTo(all);

        sum.clear();
        for (int index = 0; index < 2; index++) {
            var subtask =
                    start(AbstractStreamOperatorTestHarness.repackageState(ofThree), 3, 2, index);
            counts(subtask).forEach((tenant, count) -> sum.merge(tenant, count, Long::sum));
            endAll(subtask);
            assertThat(counts(subtask).values()).containsOnly(0L);
            assertThat(counts(subtask)).isEmpty();
            subtask.snapshot(4, 4);
            assertThat(subtask.numKeyedStateEntries()).isZero();
        }
        assertThat(sum).isEqualTo(all);
    }

    @Test
    void jobsOfACheckpointWithoutCountsAreCountedOnce() throws Exception {
        var before = start(null, 1, 1, 0);
        park(before, "a", 60);
        park(before, "b", 30);
        var after = restore(before.snapshot(1, 1), 1, 1, 0);
        MapState<String, Long> stored = stored(after);
        for (int i = 0; i < 10_000; i++) {
            operator(after).getKeyedStateBackend().setCurrentKey("#" + i);
            stored.clear();
        }
        assertThat(after.numKeyedStateEntries()).isEqualTo(90);

        after.open();

        assertThat(counts(after)).isEqualTo(Map.of("a", 60L, "b", 30L));
        var next = start(after.snapshot(2, 2), 1, 1, 0);
        assertThat(counts(next)).isEqualTo(Map.of("a", 60L, "b", 30L));
    }

    private static MapState<String, Long> stored(
            KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> harness) {
        return operator(harness).getRuntimeContext().getMapState(ParkedCounts.STATE);
    }

    /** A count that no job explains shows that the jobs were not counted. */
    @Test
    void aRestartReadsTheCountsAndNotTheJobs() throws Exception {
        var before = start(null, 1, 1, 0);
        park(before, "a", 60);
        var after = restore(before.snapshot(1, 1), 1, 1, 0);
        MapState<String, Long> stored = stored(after);
        operator(after).getKeyedStateBackend().setCurrentKey("#0");
        stored.put("b", 7L);

        after.open();

        assertThat(counts(after)).isEqualTo(Map.of("a", 60L, "b", 7L));
    }

    @Test
    void aJobThatReplacesOneOfAnotherTenantIsCountedOnce() throws Exception {
        var harness = start(null, 1, 1, 0);
        harness.processElement(job("same", "a"), 0);
        harness.processElement(job("same", "b"), 0);

        assertThat(counts(harness)).isEqualTo(Map.of("a", 0L, "b", 1L));
        assertThat(operator(harness).intake().jobsLeft()).isEqualTo(1);
    }

    @Test
    void tenantsBeyondTheBoundAreCountedTogether() throws Exception {
        var harness = start(null, 1, 1, 0);
        ParkedCounts counts =
                new ParkedCounts(
                        operator(harness).getKeyedStateBackend(),
                        operator(harness).getRuntimeContext());
        int tenants = 2 * ParkedCounts.MOST_TENANTS;
        for (int i = 0; i < tenants; i++) {
            counts.add("key-" + i, "tenant-" + i, 1);
        }
        counts.add("key", "tenant-0", 1);

        assertThat(counts.take())
                .hasSize(ParkedCounts.MOST_TENANTS + 1)
                .containsEntry("tenant-0", 2L)
                .containsEntry(ModuleMetrics.OTHER, (long) ParkedCounts.MOST_TENANTS);
        for (int i = 0; i < tenants; i++) {
            counts.add("key-" + i, "tenant-" + i, -1);
        }
        assertThat(counts.total()).isEqualTo(1);
        counts.take();
        counts.add("key", "another", 1);
        assertThat(counts.take()).isEqualTo(Map.of("tenant-0", 1L, "another", 1L));
        counts.store();
        assertThat(harness.numKeyedStateEntries()).isEqualTo(1);
    }
}
