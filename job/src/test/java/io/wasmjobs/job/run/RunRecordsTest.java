package io.wasmjobs.job.run;

import static io.wasmjobs.protocol.FailureKind.TRAP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.engine.GuestSeed;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.job.config.Backoff;
import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.schedule.FairShares;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** run-records with a fake engine: timestamps, checkpoints and rescaling. */
@Timeout(600)
final class RunRecordsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long PAUSE = 1_000;
    private static final int KEY_GROUPS = 128;
    private static final OutputTag<String> FAILED = new OutputTag<>("failed", Types.STRING);

    private final List<Subtask> subtasks = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (Subtask subtask : subtasks) {
            subtask.close();
        }
    }

    /** Jobs whose records, payloads and outcomes are strings. */
    private static final class Texts implements RecordJobs<String, String> {

        private static final long serialVersionUID = 1;

        @Override
        public ModuleReference module() {
            return ModuleReference.of("echo");
        }

        @Override
        public WasmJob job(String record, String id) {
            Message message = new Message("Request", Bytes.utf8(record));
            return new WasmJob(id, module(), message, PayloadForm.TEXT, null, 0);
        }

        @Override
        public void ended(String record, Outcome outcome, int attempts, Emitter<String> emitter) {
            if (outcome instanceof Outcome.Success success) {
                emitter.emit(record + "=" + success.answer().payload().toUtf8() + "/" + attempts);
            } else {
                FailureKind kind = ((Outcome.Failure) outcome).kind();
                emitter.emit(FAILED, record + ":" + kind + "/" + attempts);
            }
        }
    }

    /** One subtask of the operator. */
    @SuppressWarnings("try") // Flink's harness declares that close throws Exception.
    private static final class Subtask
            extends KeyedOneInputStreamOperatorTestHarness<String, String, String> {

        Subtask(ScriptedRunner runner, int count, int index) throws Exception {
            super(
                    new RunRecordsFactory<>(options(), runner::open, new Texts()),
                    record -> "",
                    Types.STRING,
                    KEY_GROUPS,
                    count,
                    index);
            config.setupNetworkInputs(StringSerializer.INSTANCE);
            config.serializeAllConfigs();
            setProcessingTime(1);
        }

        /** Runs the task until it has emitted {@code count} elements. */
        List<Object> awaitOutput(int count) {
            awaitUntil(() -> getOutput().size() >= count);
            return List.copyOf(getOutput());
        }

        /** Runs the task until a job waits for its next attempt. */
        void awaitParked() {
            awaitUntil(() -> numProcessingTimeTimers() > 0);
        }

        void awaitUntil(BooleanSupplier condition) {
            await().atMost(PATIENCE)
                    .pollInSameThread()
                    .until(
                            () -> {
                                work();
                                return condition.getAsBoolean();
                            });
        }

        void work() throws Exception {
            Harness.drainMailbox(this);
        }
    }

    private static RunConfig options() {
        return new RunConfig(
                "program",
                2,
                100,
                1 << 20,
                new RunConfig.Batching(64, Duration.ZERO, Duration.ZERO),
                3,
                new Backoff(Duration.ofMillis(PAUSE), Duration.ofMillis(PAUSE), 0),
                FairShares.EQUAL,
                1_000,
                5);
    }

    private Subtask subtask(ScriptedRunner runner, int count, int index) throws Exception {
        Subtask subtask = new Subtask(runner, count, index);
        subtasks.add(subtask);
        return subtask;
    }

    private Subtask opened(ScriptedRunner runner) throws Exception {
        Subtask subtask = subtask(runner, 1, 0);
        subtask.open();
        return subtask;
    }

    @Test
    void anAnswerHasTheTimestampOfItsRecord() throws Exception {
        Subtask subtask = opened(ScriptedRunner.answering());

        subtask.processElement("a", 42);
        subtask.processElement(new StreamRecord<>("b"));

        assertThat(subtask.awaitOutput(2))
                .containsExactlyInAnyOrder(
                        new StreamRecord<>("a=a/1", 42), new StreamRecord<>("b=b/1"));
    }

    @Test
    void aDeterministicGuestSeesTheRecordsTimeAndAStableId() throws Exception {
        ScriptedRunner runner = ScriptedRunner.answering();
        Subtask subtask = opened(runner);

        subtask.processElement("a", 42);
        subtask.processElement(new StreamRecord<>("b"));

        subtask.awaitOutput(2);
        assertThat(runner.invocations)
                .extracting(Invocation::seed)
                .containsExactlyInAnyOrder(new GuestSeed(null, 42), GuestSeed.OF_MODULE);
    }

    @Test
    void aWatermarkDoesNotOvertakeARunningJob() throws Exception {
        ScriptedRunner runner = ScriptedRunner.gated();
        Subtask subtask = opened(runner);

        subtask.processElement("a", 1);
        subtask.processWatermark(5);
        subtask.work();
        assertThat(subtask.getOutput()).isEmpty();
        runner.gate.countDown();

        assertThat(subtask.awaitOutput(2))
                .containsExactly(new StreamRecord<>("a=a/1", 1), new Watermark(5));
    }

    @Test
    void aWatermarkWaitsForTheNextAttemptOfAParkedJob() throws Exception {
        ScriptedRunner runner = ScriptedRunner.answering().failingFirst(TRAP);
        Subtask subtask = opened(runner);

        subtask.processElement("a", 1);
        subtask.processWatermark(5);
        subtask.awaitParked();
        assertThat(subtask.getOutput()).isEmpty();
        subtask.setProcessingTime(1 + PAUSE);

        assertThat(subtask.awaitOutput(2))
                .containsExactly(new StreamRecord<>("a=a/2", 1), new Watermark(5));
    }

    @Test
    void aFailureGoesToTheSideOutputWithTheTimestampOfItsRecord() throws Exception {
        ScriptedRunner runner = ScriptedRunner.answering().failingFirst(FailureKind.MEMORY_LIMIT);
        Subtask subtask = opened(runner);

        subtask.processElement("a", 9);
        subtask.awaitUntil(() -> subtask.getSideOutput(FAILED) != null);

        assertThat(subtask.getSideOutput(FAILED))
                .containsExactly(new StreamRecord<>("a:MEMORY_LIMIT/1", 9));
        assertThat(subtask.getOutput()).isEmpty();
    }

    @Test
    void recordsInFlightAndParkedAreRestoredWithTheirTimesAndHoldWatermarksBack() throws Exception {
        ScriptedRunner runner = ScriptedRunner.gatedAfter(1).failingFirst(TRAP);
        Subtask before = opened(runner);
        before.processElement("parked", 1);
        before.awaitParked();
        before.processElement("running", 2);
        OperatorSubtaskState state = before.snapshot(1, 1);
        assertThat(before.getOutput()).isEmpty();
        runner.gate.countDown();

        Subtask after = subtask(ScriptedRunner.answering(), 1, 0);
        after.initializeState(state);
        after.open();
        after.processWatermark(5);

        assertThat(after.awaitOutput(1))
                .containsExactly(new StreamRecord<>("running=running/1", 2));
        after.setProcessingTime(1 + PAUSE);
        assertThat(after.awaitOutput(3))
                .containsExactly(
                        new StreamRecord<>("running=running/1", 2),
                        new StreamRecord<>("parked=parked/2", 1),
                        new Watermark(5));
    }

    @Test
    void jobsOfOneSubtaskEndOnceInTwo() throws Exception {
        ScriptedRunner runner = ScriptedRunner.gatedAfter(2).failingFirst(TRAP, TRAP);
        Subtask before = opened(runner);
        before.processElement("parked-1", 1);
        before.awaitUntil(() -> before.numProcessingTimeTimers() == 1);
        before.processElement("parked-2", 2);
        before.awaitUntil(() -> before.numProcessingTimeTimers() == 2);
        for (int i = 1; i <= 8; i++) {
            before.processElement("running-" + i, 2 + i);
        }
        OperatorSubtaskState state = before.snapshot(1, 1);
        runner.gate.countDown();

        List<Object> ended = new ArrayList<>();
        for (int index = 0; index < 2; index++) {
            // Each job fails once more, now possibly in another subtask.
            Subtask after = subtask(ScriptedRunner.answering().failingFirst(TRAP), 2, index);
            after.initializeState(
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            state, KEY_GROUPS, 1, 2, index));
            after.open();
            after.processWatermark(20);
            long now = 1;
            while (after.getOutput().stream().noneMatch(Watermark.class::isInstance)) {
                after.work();
                now += PAUSE;
                after.setProcessingTime(now);
            }
            List<Object> output = List.copyOf(after.getOutput());
            assertThat(output.get(output.size() - 1)).isEqualTo(new Watermark(20));
            ended.addAll(output.subList(0, output.size() - 1));
        }

        assertThat(ended)
                .extracting(one -> ((StreamRecord<?>) one).getTimestamp())
                .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    }

    @Test
    void eachSubtaskParksItsOwnJobsWhateverItsKeyGroups() throws Exception {
        for (int index = 0; index < 3; index++) {
            ScriptedRunner runner = ScriptedRunner.answering().failingFirst(TRAP);
            Subtask subtask = subtask(runner, 3, index);
            subtask.open();
            subtask.processElement("a", 1);
            subtask.awaitParked();
            subtask.setProcessingTime(1 + PAUSE);

            assertThat(subtask.awaitOutput(1)).containsExactly(new StreamRecord<>("a=a/2", 1));
            assertThat(runner.invocations).extracting(Invocation::jobId).hasSize(2);
        }
    }

    @Test
    void theEndOfTheInputWaitsForRunningJobs() throws Exception {
        ScriptedRunner runner = ScriptedRunner.gated();
        Subtask subtask = opened(runner);
        subtask.processElement("a", 1);
        subtask.processWatermark(Watermark.MAX_WATERMARK);
        runner.gate.countDown();

        subtask.endInput();

        assertThat(subtask.getOutput())
                .containsExactly(new StreamRecord<>("a=a/1", 1), Watermark.MAX_WATERMARK);
    }

    @Test
    void aModuleThatEmitsOrKeepsStateIsRefusedAtTheStart() throws Exception {
        assertThatThrownBy(() -> opened(ScriptedRunner.answering().allowing(true, false)))
                .hasRootCauseMessage(
                        "module echo keeps state, as its manifest says: only the pipeline runs"
                                + " such modules, not a DataStream program");
        assertThatThrownBy(() -> opened(ScriptedRunner.answering().allowing(false, true)))
                .hasRootCauseMessage(
                        "module echo emits records to topics, as its manifest says: only the"
                                + " pipeline runs such modules, not a DataStream program");
    }
}
