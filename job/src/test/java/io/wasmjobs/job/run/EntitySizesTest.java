package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.engine.Effects;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.InvocationReport;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.job.engine.ModuleRunner;
import io.wasmjobs.job.entity.StateSize;
import io.wasmjobs.protocol.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The size of a module's state is updated with every change, rescale and expiry. */
@Timeout(600)
final class EntitySizesTest {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration TTL = Duration.ofHours(1);
    private static final int KEYS = 300;

    /** Keeps the entry {@code v} with the job's id, or nothing if the id begins with "d". */
    private static final class EntryKeeper implements ModuleRunner {
        private static final Bytes ENTRY = Bytes.utf8("v");

        @Override
        public Outcome run(Invocation invocation) {
            Optional<Bytes> kept =
                    Optional.of(Bytes.utf8(invocation.jobId()))
                            .filter(id -> !id.toUtf8().startsWith("d"));
            StateChanges changes =
                    new StateChanges(
                            Map.of(ENTRY, kept), new StateChanges.Settings(1_000, TTL, 1, false));
            return new Outcome.Success(
                    invocation.message(),
                    new Effects(List.of(), changes),
                    new InvocationReport(null, Duration.ZERO, List.of(), 1));
        }

        @Override
        public void close() {}
    }

    private final List<EntitySubtask> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (EntitySubtask subtask : open) {
            subtask.crash();
        }
    }

    private EntitySubtask start(@Nullable OperatorSubtaskState state, int subtasks, int index)
            throws Exception {
        EntitySubtask subtask =
                new EntitySubtask(new EntryKeeper(), 1_000, 1_000, subtasks, index, 1);
        open.add(subtask);
        if (state != null) {
            subtask.harness.initializeState(
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            state, 128, 1, subtasks, index));
        }
        subtask.harness.open();
        return subtask;
    }

    private static void run(EntitySubtask subtask, String prefix, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            subtask.send(EntitySubtask.job(prefix + (1_000 + i), "k" + i));
        }
        await().atMost(PATIENCE)
                .pollInSameThread()
                .until(
                        () -> {
                            subtask.work();
                            return subtask.isIdle();
                        });
    }

    private static Map<String, StateSize> size(long entities, long bytes) {
        return Map.of("reverse", new StateSize(entities, bytes));
    }

    @Test
    void everyChangeIsCounted() throws Exception {
        EntitySubtask subtask = start(null, 1, 0);
        run(subtask, "a", KEYS);
        assertThat(subtask.sizes()).isEqualTo(size(KEYS, KEYS * 6L));
        run(subtask, "longer", 100);
        assertThat(subtask.sizes()).isEqualTo(size(KEYS, KEYS * 6L + 500));
        run(subtask, "d", 50);
        assertThat(subtask.sizes()).isEqualTo(size(250, 250 * 6L + 250));
    }

    @Test
    void expiredStateIsNotCounted() throws Exception {
        EntitySubtask subtask = start(null, 1, 0);
        run(subtask, "a", KEYS);
        subtask.pass(TTL.toMillis() / 2);
        run(subtask, "b", 7);
        OperatorSubtaskState state = subtask.snapshot(1);
        EntitySubtask next = start(state, 1, 0);

        next.pass(TTL.toMillis());
        assertThat(next.sizes()).isEqualTo(size(7, 42));
        next.pass(TTL.toMillis());
        assertThat(next.sizes()).isEqualTo(size(0, 0));
        assertThat(next.sizes()).isEmpty();
        assertThat(start(next.snapshot(2), 1, 0).sizes()).isEmpty();
    }

    @Test
    void sizesMoveWithTheEntitiesThroughARescale() throws Exception {
        EntitySubtask subtask = start(null, 1, 0);
        run(subtask, "a", KEYS);
        subtask.snapshot(1);
        run(subtask, "longer", 10);
        OperatorSubtaskState state = subtask.snapshot(2);

        StateSize sum = StateSize.NONE;
        for (int index = 0; index < 3; index++) {
            EntitySubtask next = start(state, 3, index);
            Map<String, StateSize> sizes = next.sizes();
            assertThat(sizes).isEqualTo(next.storedSizes());
            sum = sum.plus(sizes.getOrDefault("reverse", StateSize.NONE));
        }
        assertThat(sum).isEqualTo(new StateSize(KEYS, KEYS * 6L + 50));
    }

    @Test
    void entitiesOfACheckpointWithoutSizesAreCounted() throws Exception {
        EntitySubtask subtask = start(null, 1, 0);
        run(subtask, "a", KEYS);
        assertThat(subtask.sizesWithoutStored()).isEqualTo(size(KEYS, KEYS * 6L));
    }
}
