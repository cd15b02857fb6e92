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

/** What programs of tests have in common. */
final class Programs {

    static final Path MODULES =
            Path.of(System.getProperty("wasmjobs.root")).resolve("wasm-modules/built");

    /** Where failed orders go. */
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

    /** Orders with their ids as their times, and a watermark behind each. */
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
     * What a program fails with. Flink reports the failure that reaches it first, and a task that
     * has failed may still be sent an event of its source: then the program is run again.
     */
    static Throwable failure(Supplier<DataStream<?>> program) {
        for (int i = 0; i < 20; i++) {
            Throwable failure = catchThrowable(() -> collected(program.get()));
            assertThat(failure).isNotNull();
            if (!ExceptionUtils.stringifyException(failure).contains("to a task was lost")) {
                return failure;
            }
        }
        throw new AssertionError("each time, an event of the source came after the failure");
    }

    /** A watermark behind each record. */
    private static final class AfterEach implements WatermarkGenerator<Order> {

        @Override
        public void onEvent(Order order, long timestamp, WatermarkOutput output) {
            output.emitWatermark(new Watermark(timestamp));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            // One behind each record is enough.
        }
    }
}
