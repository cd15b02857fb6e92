package io.wasmjobs.streams;

import static io.wasmjobs.streams.Programs.FAILED;
import static io.wasmjobs.streams.Programs.collected;
import static io.wasmjobs.streams.Programs.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FlinkException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs in which a task downstream of the modules fails, and restarts from a checkpoint. */
@Timeout(600)
final class RestartITCase {

    private static final int KEYS = 7;

    /** Whether the task has failed; static, since it outlives the task. */
    private static final AtomicBoolean HAS_FAILED = new AtomicBoolean();

    @TempDir
    @SuppressWarnings("NullAway.Init") // Set by JUnit.
    private Path folder;

    @BeforeEach
    void reset() {
        HAS_FAILED.set(false);
    }

    private StreamExecutionEnvironment environment(String backend) {
        Configuration configuration = new Configuration();
        configuration.setString("parallelism.default", "2");
        configuration.setString("state.backend.type", backend);
        configuration.setString("execution.checkpointing.interval", "100 ms");
        configuration.setString("execution.checkpointing.dir", folder.toUri().toString());
        configuration.setString("restart-strategy.type", "fixed-delay");
        configuration.setString("restart-strategy.fixed-delay.attempts", "3");
        configuration.setString("restart-strategy.fixed-delay.delay", "10 ms");
        configuration.setString("wasm.modules", Programs.MODULES.toString());
        configuration.setString("wasm.retry.backoff", "300 ms");
        return StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    }

    /**
     * Orders at a rate of a tenth of them between two checkpoints, so that checkpoints complete.
     */
    private static DataStream<Order> orders(StreamExecutionEnvironment environment, int count) {
        return environment.fromSource(
                new DataGeneratorSource<>(
                        index -> new Order(index + 1, "order-" + (index + 1)),
                        count,
                        RateLimiterStrategy.perCheckpoint(count / 10),
                        TypeInformation.of(Order.class)),
                WatermarkStrategy.noWatermarks(),
                "orders");
    }

    /** Fails the task once: at the first record after a checkpoint with records before it. */
    private static final class FailOnce extends RichMapFunction<Order, Order>
            implements CheckpointListener {

        private static final long serialVersionUID = 1;

        private int seen;
        private boolean isCheckpointed;

        @Override
        public Order map(Order order) throws FlinkException {
            seen++;
            if (isCheckpointed && HAS_FAILED.compareAndSet(false, true)) {
                throw new FlinkException("the test fails the task");
            }
            return order;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            isCheckpointed = seen > 0;
        }
    }

    /** Counts the orders of a key. */
    private static final class Count extends RichMapFunction<Order, String> {

        private static final long serialVersionUID = 1;

        private transient @Nullable ValueState<Integer> counted;

        @Override
        public void open(OpenContext context) {
            counted =
                    getRuntimeContext().getState(new ValueStateDescriptor<>("counted", Types.INT));
        }

        @Override
        public String map(Order order) throws Exception {
            ValueState<Integer> state = Objects.requireNonNull(counted);
            int count = state.value() == null ? 1 : state.value() + 1;
            state.update(count);
            return order.id() % KEYS + " has " + count;
        }
    }

    private static List<String> counts(DataStream<Order> orders) throws Exception {
        return collected(
                orders.map(new FailOnce()).keyBy(order -> order.id() % KEYS).map(new Count()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hashmap", "rocksdb"})
    void everyAnswerIsCountedOnceAcrossARestart(String backend) throws Exception {
        int orders = 2_000;

        List<String> counts = counts(run("reverse", orders(environment(backend), orders)).run());

        assertThat(HAS_FAILED).isTrue();
        assertThat(counts).hasSize(orders).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hashmap", "rocksdb"})
    void everyFailureIsCountedOnceThoughItsJobWasParkedAtTheRestart(String backend)
            throws Exception {
        int orders = 400;
        SingleOutputStreamOperator<Order> answers =
                run("trap", orders(environment(backend), orders))
                        .attempts(3)
                        .failures(FAILED)
                        .run();

        List<String> counts =
                counts(answers.getSideOutput(FAILED).map(failure -> failure.record()));

        assertThat(HAS_FAILED).isTrue();
        assertThat(counts).hasSize(orders).doesNotHaveDuplicates();
    }
}
