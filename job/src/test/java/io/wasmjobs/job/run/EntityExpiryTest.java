package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.engine.Effects;
import io.wasmjobs.engine.EntityState;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.InvocationReport;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.job.deduplication.RunningTimeStateBackend;
import io.wasmjobs.job.engine.ModuleRunner;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The state of a key expires a time after its last change, also where it is published. */
final class EntityExpiryTest {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration TTL = Duration.ofHours(1);

    private final IdKeeper keeper = new IdKeeper();
    private EntitySubtask subtask;

    /** Keeps a job's id as state, or deletes the state if the id begins with "delete". */
    private static final class IdKeeper implements ModuleRunner {
        private static final Bytes ENTRY = Bytes.utf8("last");

        private Duration ttl = TTL;
        private final Semaphore gate = new Semaphore(1);

        @Override
        public Outcome run(Invocation invocation) {
            gate.acquireUninterruptibly();
            gate.release();
            EntityState state = Objects.requireNonNull(invocation.state());
            Bytes former = state.get(ENTRY);
            Optional<Bytes> now =
                    invocation.jobId().startsWith("delete")
                            ? Optional.empty()
                            : Optional.of(Bytes.utf8(invocation.jobId()));
            StateChanges changes =
                    new StateChanges(
                            Map.of(ENTRY, now), new StateChanges.Settings(1_000, ttl, 1, true));
            return new Outcome.Success(
                    new Message("Response", former == null ? Bytes.utf8("none") : former),
                    new Effects(List.of(), changes),
                    new InvocationReport(null, Duration.ZERO, List.of(), 1));
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void start() throws Exception {
        subtask = new EntitySubtask(keeper, 100, 1_000, 1, 0, 1);
        subtask.harness.open();
    }

    /** Replaces the subtask by one with the state backend of the pipeline. */
    private void startWithRunningTime() throws Exception {
        subtask.crash();
        subtask = new EntitySubtask(keeper, 100, 1_000, 1, 0, 1);
        subtask.harness.setStateBackend(
                new RunningTimeStateBackend.Factory()
                        .createFromConfig(new Configuration(), getClass().getClassLoader()));
        subtask.harness.open();
    }

    @AfterEach
    void stop() throws Exception {
        subtask.crash();
    }

    private void run(String... ids) throws Exception {
        for (String id : ids) {
            subtask.send(EntitySubtask.job(id, "a"));
        }
        await().atMost(PATIENCE)
                .pollInSameThread()
                .until(
                        () -> {
                            subtask.work();
                            return subtask.isIdle();
                        });
    }

    /** The published records in order: the kept id, or "gone" for a tombstone. */
    private List<String> published() {
        return subtask.harness.extractOutputValues().stream()
                .filter(record -> EntitySubtask.STATES.equals(record.topic()))
                .map(OutputRecord::record)
                .map(record -> text(record.value()))
                .toList();
    }

    /** What the guest answered: what was kept before. */
    private List<String> answers() {
        return subtask.harness.extractOutputValues().stream()
                .filter(record -> !EntitySubtask.STATES.equals(record.topic()))
                .map(record -> JobResultCodec.read(record.record()).answer().payload().toUtf8())
                .toList();
    }

    private static String text(@Nullable Bytes value) {
        return value == null ? "gone" : value.toUtf8().replaceAll(".*\"last\":\"(.*?)\".*", "$1");
    }

    @Test
    void aStateExpiresATimeAfterItsLastChange() throws Exception {
        run("one");
        subtask.pass(TTL.toMillis() - 1);
        run("two");
        subtask.pass(TTL.toMillis() - 1);

        assertThat(published()).containsExactly("one", "two");
        subtask.pass(1);
        assertThat(published()).containsExactly("one", "two", "gone");
        run("three");
        assertThat(published()).containsExactly("one", "two", "gone", "three");
    }

    @Test
    void aClockThatIsSetAheadMakesNoStateExpire() throws Exception {
        startWithRunningTime();
        run("one");
        subtask.pass(Duration.ofDays(365).toMillis());
        run("two");

        assertThat(published()).containsExactly("one", "two");
        assertThat(answers()).containsExactly("none", "one");
    }

    @Test
    void aStateExpiresWhileTheClockStandsStill() throws Exception {
        keeper.ttl = Duration.ofMillis(1);
        startWithRunningTime();
        run("one");

        AtomicInteger later = new AtomicInteger();
        await().atMost(PATIENCE)
                .pollInSameThread()
                .until(
                        () -> {
                            run("later-" + later.incrementAndGet());
                            return answers().lastIndexOf("none") > 0;
                        });
    }

    @Test
    void aStateThatWasDeletedAndKeptAgainExpires() throws Exception {
        run("one", "delete");
        run("two");
        subtask.pass(TTL.toMillis());
        assertThat(published()).containsExactly("one", "gone", "two", "gone");
    }

    @Test
    void aStateThatIsEmptyAtTheEndOfTheFirstTurnExpiresToo() throws Exception {
        keeper.gate.acquire();
        subtask.send(EntitySubtask.job("delete", "a"));
        subtask.send(EntitySubtask.job("two", "a"));
        keeper.gate.release();
        run();
        subtask.pass(TTL.toMillis());
        assertThat(published()).containsExactly("gone", "two", "gone");
    }
}
