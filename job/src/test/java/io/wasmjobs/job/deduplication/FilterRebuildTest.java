package io.wasmjobs.job.deduplication;

import static io.wasmjobs.job.Jobs.job;
import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.job.record.ReceivedJob;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After a restore the filter is rebuilt from the state; decisions are right before and after. */
@Timeout(600)
final class FilterRebuildTest {

    private static final MemorySize FILTER = MemorySize.ofMebiBytes(1);
    private static final Duration MOMENT = Duration.ofMillis(10);
    private static final int GROUPS = DropDuplicatesSubtask.KEY_GROUPS;
    private static final int IDS = 2_000;

    /** The state of a single subtask that has seen the ids. */
    private static OperatorSubtaskState seen() throws Exception {
        try (DropDuplicatesSubtask subtask = new DropDuplicatesSubtask(FILTER)) {
            for (int number = 0; number < IDS; number++) {
                assertThat(subtask.letsThrough(job("seen-" + number))).isTrue();
            }
            return subtask.snapshot();
        }
    }

    private static List<String> ofSubtask(String prefix, int count, int subtasks, int index) {
        return IntStream.range(0, count)
                .mapToObj(number -> prefix + number)
                .filter(id -> index == subtaskOf(id, subtasks))
                .toList();
    }

    private static int subtaskOf(String id, int subtasks) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(id, GROUPS, subtasks);
    }

    private static void assertLetThrough(
            DropDuplicatesSubtask subtask, List<String> ids, boolean expected) throws Exception {
        for (String id : ids) {
            assertThat(subtask.letsThrough(job(id))).as(id).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "at parallelism {0}")
    @ValueSource(ints = {1, 2})
    void afterARestoreAtAnyParallelismTheFilterIsRightAndSoonConclusive(int subtasks)
            throws Exception {
        OperatorSubtaskState state = seen();
        for (int index = 0; index < subtasks; index++) {
            try (var subtask = new DropDuplicatesSubtask(FILTER, subtasks, index)) {
                subtask.restore(
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                state, GROUPS, 1, subtasks, index));
                List<String> meanwhile = ofSubtask("meanwhile-", 500, subtasks, index);
                List<String> seen = ofSubtask("seen-", IDS, subtasks, index);

                assertThat(subtask.isFilterConclusive()).isFalse();
                assertLetThrough(subtask, meanwhile, true);
                assertLetThrough(subtask, seen.subList(0, 100), false);
                while (!subtask.isFilterConclusive()) {
                    subtask.work(MOMENT);
                }

                assertLetThrough(subtask, seen, false);
                assertLetThrough(subtask, meanwhile, false);
                assertLetThrough(subtask, ofSubtask("after-", 500, subtasks, index), true);
            }
        }
    }

    @Test
    void idsThatDoNotFitLeaveTheDecisionToTheState() throws Exception {
        OperatorSubtaskState state = seen();
        try (var subtask = new DropDuplicatesSubtask(MemorySize.parse("1 kb"))) {
            subtask.restore(state);
            for (int moment = 0; moment < 20; moment++) {
                subtask.work(MOMENT);
            }

            assertThat(subtask.isFilterConclusive()).isFalse();
            assertLetThrough(subtask, ofSubtask("seen-", IDS, 1, 0), false);
            assertLetThrough(subtask, ofSubtask("new-", 100, 1, 0), true);
        }
    }

    @Test
    void aSubtaskMayEndBeforeItsFilterIsConclusive() throws Exception {
        OperatorSubtaskState state = seen();
        for (int restarts = 0; restarts < 3; restarts++) {
            try (var subtask = new DropDuplicatesSubtask(FILTER)) {
                subtask.restore(state);
                assertThat(subtask.letsThrough(job("seen-" + restarts))).isFalse();
                state = subtask.snapshot();
                assertThat(subtask.isFilterConclusive()).isFalse();
            }
        }
    }

    @Test
    void withoutAFilterThereIsNothingToRebuild() throws Exception {
        OperatorSubtaskState state = seen();
        try (var subtask = new DropDuplicatesSubtask(MemorySize.ZERO)) {
            subtask.restore(state);
            subtask.work(MOMENT);

            assertLetThrough(subtask, List.of("seen-0", "seen-1"), false);
            assertLetThrough(subtask, List.of("new"), true);
        }
    }

    /** A heap state backend is not rebuilt, since its keys cannot be read while they change. */
    @Test
    @SuppressWarnings("try") // A harness may throw anything when it is closed.
    void withAnotherStateBackendTheStateDecides() throws Exception {
        try (var before = onTheHeap()) {
            before.open();
            for (int number = 0; number < 200; number++) {
                before.processElement(job("seen-" + number), 0);
            }
            OperatorSubtaskState state = before.snapshot(1, 1);
            try (var after = onTheHeap()) {
                after.initializeState(state);
                after.open();
                for (int number = 0; number < 200; number++) {
                    after.processElement(job("new-" + number), 0);
                    after.processElement(job("seen-" + number), 0);
                    after.setProcessingTime(after.getProcessingTime() + MOMENT.toMillis());
                }
                assertThat(after.getOutput()).hasSize(200);
            }
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, ReceivedJob>
            onTheHeap() throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new DropDuplicatesFactory(DropDuplicatesSubtask.TTL, FILTER),
                received -> received.job().jobId(),
                Types.STRING);
    }
}
