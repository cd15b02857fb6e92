package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random jobs, failures, checkpoints and crashes, with a source that is reset to the checkpoint:
 * the committed output must be the same as without failures.
 */
@Timeout(600)
final class EntitySimulationTest {

    @Test
    void theStateOfAKeyIsTheFoldOfItsCommittedJobs() throws Exception {
        for (int seed = 0; seed < 10; seed++) {
            new CrashSimulation(new Random(seed)).run();
        }
    }

    private static final class CrashSimulation {
        private static final int JOBS = 400;

        private final Random random;
        private final List<ReceivedJob> input = new ArrayList<>();
        private final Map<String, List<String>> committed = new HashMap<>();
        private final List<String> deadLetters = new ArrayList<>();
        private final Function<String, @Nullable FailureKind> failures;
        private int position;
        private int committedPosition;
        private @Nullable OperatorSubtaskState state;
        private long now = 1;

        CrashSimulation(Random random) {
            this.random = random;
            int keys = 1 + random.nextInt(20);
            for (int i = 0; i < JOBS; i++) {
                input.add(EntitySubtask.job("j" + i, "k" + random.nextInt(keys)));
            }
            this.failures =
                    id -> {
                        int fate = Math.floorMod(id.hashCode(), 20);
                        return fate == 0
                                ? FailureKind.MEMORY_LIMIT
                                : fate == 1 ? FailureKind.TRAP : null;
                    };
        }

        void run() throws Exception {
            while (committed.values().stream().mapToInt(List::size).sum() + deadLetters.size()
                    < JOBS) {
                runUntilCrash();
            }
            Map<String, List<String>> expected = new HashMap<>();
            for (ReceivedJob job : input) {
                if (failures.apply(job.job().jobId()) == null) {
                    expected.computeIfAbsent(
                                    Objects.requireNonNull(job.job().scheduling().key()),
                                    key -> new ArrayList<>())
                            .add(job.job().jobId());
                }
            }
            assertThat(committed).isEqualTo(expected);
            assertThat(deadLetters).doesNotHaveDuplicates();
        }

        private void runUntilCrash() throws Exception {
            LoggingRunner runner = new LoggingRunner(failures);
            EntitySubtask subtask =
                    new EntitySubtask(runner, 1 + random.nextInt(50), 1_000, 1, 0, now);
            if (state != null) {
                subtask.harness.initializeState(state);
            }
            subtask.harness.open();
            assertThat(subtask.operator().intake().parkedByTenant())
                    .isEqualTo(subtask.parkedWithoutStored());
            assertThat(subtask.sizes()).isEqualTo(subtask.storedSizes());
            subtask.pass(1);
            position = committedPosition;
            for (int steps = 20 + random.nextInt(200); steps > 0; steps--) {
                int step = random.nextInt(10);
                if (step < 6 && position < input.size()) {
                    subtask.send(input.get(position++));
                } else if (step < 8) {
                    subtask.work();
                } else if (step < 9) {
                    subtask.pass(random.nextInt(2) * EntitySubtask.PAUSE.toMillis());
                } else {
                    state = subtask.snapshot(steps);
                    committedPosition = position;
                    assertThat(subtask.sizes()).isEqualTo(subtask.storedSizes());
                    List<Outcomes.EmittedOutcome> ended = subtask.ended();
                    commit(results(ended), deadLetters(ended));
                }
            }
            now = subtask.now();
            assertThat(runner.overlaps).isEmpty();
            subtask.crash();
            committedResults = 0;
            committedLetters = 0;
        }

        private int committedResults;
        private int committedLetters;

        private void commit(List<JobResult> results, List<String> letters) {
            for (JobResult result : results.subList(committedResults, results.size())) {
                String log = result.answer().payload().toUtf8();
                String key = key(result.jobId());
                committed.computeIfAbsent(key, k -> new ArrayList<>()).add(result.jobId());
                assertThat(log).isEqualTo(String.join(" ", committed.get(key)));
            }
            committedResults = results.size();
            deadLetters.addAll(letters.subList(committedLetters, letters.size()));
            committedLetters = letters.size();
        }

        private String key(String id) {
            return Objects.requireNonNull(
                    input.get(Integer.parseInt(id.substring(1))).job().scheduling().key());
        }

        private List<JobResult> results(List<Outcomes.EmittedOutcome> ended) {
            return ended.stream()
                    .filter(each -> !each.failed())
                    .map(each -> JobResultCodec.read(each.record()))
                    .toList();
        }

        private List<String> deadLetters(List<Outcomes.EmittedOutcome> ended) {
            return ended.stream()
                    .filter(Outcomes.EmittedOutcome::failed)
                    .map(each -> DeadLetterCodec.read(each.record()).jobId())
                    .toList();
        }
    }
}
