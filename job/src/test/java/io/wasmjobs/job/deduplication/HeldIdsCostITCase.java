package io.wasmjobs.job.deduplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.job.config.PipelineConfig;
import io.wasmjobs.job.flink.FlinkSettings;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Prints the processor time of the task's thread for each id written to RocksDB, one by one and
 * from {@link HeldIds}, in alternating rounds.
 */
@Tag("long")
@Timeout(1800)
final class HeldIdsCostITCase {

    private static final int IDS = 180_000;
    private static final int ROUNDS = 7;

    private static final SplittableRandom RANDOM = new SplittableRandom(1);

    /** A way to write ids to the state of a subtask. */
    @FunctionalInterface
    private interface Way {
        void write(DropDuplicates operator, ValueState<Long> state, String[] ids) throws Exception;
    }

    @Test
    void everyIdIsWrittenEitherWay() throws Exception {
        double[] oneByOne = new double[ROUNDS];
        double[] held = new double[ROUNDS];
        double[] ratios = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            oneByOne[round] = microsPerId(HeldIdsCostITCase::oneByOne);
            held[round] = microsPerId(HeldIdsCostITCase::held);
            ratios[round] = held[round] / oneByOne[round];
        }
        System.out.printf(
                Locale.ROOT,
                "one by one %.2f µs, held %.2f µs, ratio %.2f (medians of %d rounds: %s)%n",
                median(oneByOne),
                median(held),
                median(ratios),
                ROUNDS,
                Arrays.toString(ratios));
    }

    private static double median(double[] values) {
        return Arrays.stream(values).sorted().toArray()[values.length / 2];
    }

    private static void oneByOne(DropDuplicates operator, ValueState<Long> state, String[] ids)
            throws Exception {
        for (String id : ids) {
            operator.setCurrentKey(id);
            state.update(0L);
        }
    }

    private static void held(DropDuplicates operator, ValueState<Long> state, String[] ids)
            throws Exception {
        HeldIds held = new HeldIds(DropDuplicatesSubtask.KEY_GROUPS);
        for (String id : ids) {
            operator.setCurrentKey(id);
            held.put(id, 0);
            if (held.isFull()) {
                write(held, operator, state);
            }
        }
        write(held, operator, state);
    }

    private static void write(HeldIds held, DropDuplicates operator, ValueState<Long> state)
            throws Exception {
        held.drainTo(
                (id, replay) -> {
                    operator.setCurrentKey(id);
                    state.update(replay);
                });
    }

    /** Ids in random order, the same in every run. */
    static String[] uuids(int count) {
        return Stream.generate(() -> new UUID(RANDOM.nextLong(), RANDOM.nextLong()).toString())
                .limit(count)
                .toArray(String[]::new);
    }

    private static double microsPerId(Way way) throws Exception {
        String[] ids = uuids(IDS);
        try (var subtask = new DropDuplicatesSubtask(MemorySize.ZERO, settings())) {
            subtask.restore(null);
            DropDuplicates operator = subtask.operator();
            ValueState<Long> state =
                    operator.getRuntimeContext()
                            .getState(DropDuplicates.highestReplay(DropDuplicatesSubtask.TTL));
            long began = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            way.write(operator, state, ids);
            long ended = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            assertThat(subtask.storedIds()).isEqualTo(IDS);
            return (ended - began) / 1e3 / IDS;
        }
    }

    /** The pipeline's settings, with unmanaged memory for RocksDB. */
    static ReadableConfig settings() {
        Configuration options = new Configuration();
        options.setString("kafka.bootstrap-servers", "unused:1");
        options.setString("wasm.modules", "unused");
        Configuration given = new Configuration();
        given.set(RocksDBOptions.FIX_PER_SLOT_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
        var environment = StreamExecutionEnvironment.getExecutionEnvironment(given);
        FlinkSettings.apply(environment, PipelineConfig.from(options));
        return environment.getConfiguration();
    }
}
