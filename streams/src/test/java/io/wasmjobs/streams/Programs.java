package io.wasmjobs.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.OutputTag;

/** Parts that the programs of tests share. */
final class Programs {

    static final Path MODULES =
            Path.of(System.getProperty("wasmjobs.root")).resolve("wasm-modules/built");

    /** The side output of failed orders. */
    static final OutputTag<WasmFailure<Order>> FAILED = new OutputTag<>("failed") {};

    private Programs() {}

    static StreamExecutionEnvironment environment() {
        return environment(new Configuration());
    }

    static StreamExecutionEnvironment environment(Configuration configuration) {
        configuration.setString("wasm.modules", MODULES.toString());
        configuration.setString("wasm.retry.backoff", "50 ms");
        configuration.setString("parallelism.default", "1");
        return StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    }

    /** Orders with their ids as timestamps, and a watermark after each. */
    static DataStream<Order> orders(StreamExecutionEnvironment environment, Order... orders) {
        return environment
                .fromData(orders)
                .assignTimestampsAndWatermarks(
                        WatermarkStrategy.<Order>forGenerator(context -> new AfterEach())
                                .withTimestampAssigner((order, before) -> order.id()));
    }

    static DataStream<Order> tenOrders(StreamExecutionEnvironment environment) {
        return orders(
                environment,
                LongStream.rangeClosed(1, 10)
                        .mapToObj(id -> new Order(id, "order-" + id))
                        .toArray(Order[]::new));
    }

    static WasmRun<Order, Order> run(String module, DataStream<Order> orders) {
        return WasmStreams.of(orders)
                .module(module)
                .text(Order::text)
                .answer((order, answer) -> order.withText(answer.text()));
    }

    static <T> List<T> collected(DataStream<T> stream) throws Exception {
        List<T> all = new ArrayList<>();
        CloseableIterator<T> found = stream.executeAndCollect();
        try {
            found.forEachRemaining(all::add);
        } finally {
            found.close();
        }
        return all;
    }

    /**
     * The cause of a program's failure. Flink reports the first failure that it receives, and an
     * event of the source for a failed task may come first: then the program is run again.
     */
    static Throwable failure(Supplier<DataStream<?>> program) {
        for (int i = 0; i < 20; i++) {
            Throwable failure = catchThrowable(() -> collected(program.get()));
            assertThat(failure).isNotNull();
            if (!ExceptionUtils.stringifyException(failure).contains("to a task was lost")) {
                return failure;
            }
        }
        throw new AssertionError("every run failed with an event of the source");
    }

    /** Emits a watermark after each record. */
    private static final class AfterEach implements WatermarkGenerator<Order> {

        @Override
        public void onEvent(Order order, long timestamp, WatermarkOutput output) {
            output.emitWatermark(new Watermark(timestamp));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            // Watermarks after records are enough.
        }
    }
}
