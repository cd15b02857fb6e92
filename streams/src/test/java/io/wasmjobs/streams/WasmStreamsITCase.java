package io.wasmjobs.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.protocol.FailureKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that run modules on a MiniCluster. */
@Timeout(600)
final class WasmStreamsITCase {

    static final Path MODULES =
            Path.of(System.getProperty("wasmjobs.root")).resolve("wasm-modules/built");

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final OutputTag<WasmFailure<Order>> FAILED = new OutputTag<>("failed") {};

    private static StreamExecutionEnvironment environment() {
        return environment(new Configuration());
    }

    private static StreamExecutionEnvironment environment(Configuration configuration) {
        configuration.setString("wasm.modules", MODULES.toString());
        configuration.setString("wasm.retry.backoff", "50 ms");
        configuration.setString("parallelism.default", "1");
        return StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    }

    /** Orders with their ids as their times, and a watermark behind each. */
    private static DataStream<Order> orders(
            StreamExecutionEnvironment environment, Order... orders) {
        return environment
                .fromData(orders)
                .assignTimestampsAndWatermarks(
                        WatermarkStrategy.<Order>forGenerator(context -> new AfterEach())
                                .withTimestampAssigner((order, before) -> order.id()));
    }

    private static DataStream<Order> tenOrders(StreamExecutionEnvironment environment) {
        return orders(
                environment,
                LongStream.rangeClosed(1, 10)
                        .mapToObj(id -> new Order(id, "order-" + id))
                        .toArray(Order[]::new));
    }

    private static WasmRun<Order, Order> run(String module, DataStream<Order> orders) {
        return WasmStreams.of(orders)
                .module(module)
                .text(Order::text)
                .answer((order, answer) -> order.withText(answer.text()));
    }

    private static <T> List<T> collected(DataStream<T> stream) throws Exception {
        List<T> all = new ArrayList<>();
        CloseableIterator<T> found = stream.executeAndCollect();
        try {
            found.forEachRemaining(all::add);
        } finally {
            found.close();
        }
        return all;
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

    /** What is known about the time where a record is processed. */
    record Seen(String text, long timestamp, long watermark) {}

    /** Tells each record's time and the watermark before it. */
    private static final class See<T> extends ProcessFunction<T, Seen> {

        private static final long serialVersionUID = 1;

        @Override
        public void processElement(T record, Context context, Collector<Seen> out) {
            out.collect(
                    new Seen(
                            record.toString(),
                            context.timestamp(),
                            context.timerService().currentWatermark()));
        }
    }

    @Test
    void answersHaveTheTimestampsOfTheirRecords() throws Exception {
        DataStream<Order> answers = run("reverse", tenOrders(environment())).run();

        List<Seen> seen = collected(answers.process(new See<>()));

        assertThat(seen).hasSize(10).allMatch(one -> one.watermark() < one.timestamp());
        assertThat(seen)
                .extracting(Seen::text)
                .contains(new Order(7, "7-redro").toString(), new Order(10, "01-redro").toString());
    }

    @Test
    void failuresAreASideOutputAndWatermarksWaitForTheirLastAttempts() throws Exception {
        SingleOutputStreamOperator<Order> answers =
                run("spin", tenOrders(environment()))
                        .failures(FAILED)
                        .attempts(2)
                        .timeout(Duration.ofMillis(50))
                        .option("wasm.run.threads", "3")
                        .run();

        List<Seen> seen = collected(answers.getSideOutput(FAILED).process(new See<>()));

        assertThat(seen).hasSize(10).allMatch(one -> one.watermark() < one.timestamp());
    }

    @Test
    void aFailureHasItsRecordTheKindTheMessageAndTheAttempts() throws Exception {
        StreamExecutionEnvironment environment = environment();
        SingleOutputStreamOperator<Order> answers =
                run("trap", orders(environment, new Order(1, "x")))
                        .failures(FAILED)
                        .attempts(2)
                        .run();

        List<WasmFailure<Order>> failures = collected(answers.getSideOutput(FAILED));

        assertThat(failures).hasSize(1);
        WasmFailure<Order> failure = failures.get(0);
        assertThat(failure.record()).isEqualTo(new Order(1, "x"));
        assertThat(failure.kind()).isEqualTo(FailureKind.TRAP);
        assertThat(failure.message()).contains("module trap");
        assertThat(failure.attempts()).isEqualTo(2);
    }

    @Test
    void aFailureWithoutASideOutputFailsTheProgramAndSaysWhatToDo() {
        DataStream<Order> answers = run("trap", tenOrders(environment())).attempts(1).run();

        assertThatThrownBy(() -> collected(answers))
                .hasStackTraceContaining("module trap failed with TRAP at attempt 1")
                .hasStackTraceContaining("give .failures(OutputTag)")
                .hasStackTraceContaining("wasm.retry.attempts");
    }

    @Test
    void aModuleThatIsNotThereIsAFailureOfEachRecord() throws Exception {
        SingleOutputStreamOperator<Order> answers =
                run("absent", tenOrders(environment())).failures(FAILED).attempts(1).run();

        assertThat(collected(answers.getSideOutput(FAILED)))
                .hasSize(10)
                .extracting(WasmFailure::kind)
                .containsOnly(FailureKind.MODULE_NOT_FOUND);
    }

    @Test
    void aPinnedModuleRunsWithTheseBytesOnly() throws Exception {
        byte[] bytes = Files.readAllBytes(MODULES.resolve("reverse.wasm"));
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));

        assertThat(
                        collected(
                                run("reverse@sha256:" + sha256, tenOrders(environment()))
                                        .failures(FAILED)
                                        .run()))
                .hasSize(10);
        SingleOutputStreamOperator<Order> others =
                run("reverse@sha256:" + "0".repeat(64), tenOrders(environment()))
                        .failures(FAILED)
                        .attempts(1)
                        .run();
        assertThat(collected(others.getSideOutput(FAILED)))
                .extracting(WasmFailure::kind)
                .containsOnly(FailureKind.MODULE_NOT_FOUND);
    }

    @Test
    void aKeyedStreamMayHaveAnyKeyAndRunInParallel() throws Exception {
        StreamExecutionEnvironment environment = environment();
        environment.setParallelism(2);
        SingleOutputStreamOperator<Order> failing =
                run("trap", tenOrders(environment).keyBy(Order::id)).failures(FAILED).run();

        assertThat(collected(failing.getSideOutput(FAILED)))
                .extracting(failure -> failure.record().id())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 10).boxed().toList());
    }

    @Test
    void anAnswerMayBeNoRecordAndAnyType() throws Exception {
        DataStream<Integer> lengths =
                WasmStreams.of(tenOrders(environment()))
                        .module("reverse")
                        .text(Order::text)
                        .answer((order, answer) -> order.id() > 8 ? answer.bytes().length : null)
                        .run();

        assertThat(collected(lengths)).containsExactlyInAnyOrder(7, 8);
    }

    @Test
    void aGenericTypeOfALambdaHasToBeGiven() throws Exception {
        assertThatThrownBy(
                        () ->
                                collected(
                                        reversed()
                                                .answer((order, answer) -> List.of(answer.text()))
                                                .run()))
                .hasStackTraceContaining("returns(...)");
        assertThat(
                        collected(
                                reversed()
                                        .answer((order, answer) -> List.of(answer.text()))
                                        .run()
                                        .returns(Types.LIST(Types.STRING))))
                .contains(List.of("1-redro"));
        assertThat(
                        collected(
                                reversed()
                                        .answer(
                                                (order, answer) -> List.of(answer.text()),
                                                Types.LIST(Types.STRING))
                                        .run()))
                .contains(List.of("1-redro"));
    }

    private static WasmStream<Order> reversed() {
        return WasmStreams.of(tenOrders(environment())).module("reverse").text(Order::text);
    }

    @Test
    void allOperatorsAndSubtasksOfAProcessShareOneEngine() throws Exception {
        await().atMost(PATIENCE).until(() -> engines() == 0);
        StreamExecutionEnvironment environment = environment();
        environment.setParallelism(2);
        DataStream<Order> once = run("reverse", tenOrders(environment).rebalance()).run();
        DataStream<Order> twice = run("redact", once).attempts(2).run();

        List<Long> engines = collected(twice.map(order -> engines()).returns(Types.LONG));

        assertThat(engines).hasSize(10).containsOnly(1L);
    }

    /** Each engine has one thread for deadlines. */
    private static long engines() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("wasm-deadlines"))
                .count();
    }

    /** An order that its source changes after it has sent it. */
    public static final class MutableOrder {
        public String text = "";
    }

    /** Sends the same object again and again. */
    private static final class Reusing implements MapFunction<String, MutableOrder> {

        private static final long serialVersionUID = 1;

        private transient @Nullable MutableOrder reused;

        @Override
        public MutableOrder map(String text) {
            MutableOrder order = reused == null ? new MutableOrder() : reused;
            reused = order;
            order.text = text;
            return order;
        }
    }

    @Test
    void aRecordThatIsReusedByItsProgramIsCopied() throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString("pipeline.object-reuse", "true");
        DataStream<MutableOrder> orders =
                environment(configuration).fromData("a", "b", "c").map(new Reusing());

        DataStream<String> answers =
                WasmStreams.of(orders)
                        .module("reverse")
                        .text(order -> order.text)
                        .answer((order, answer) -> order.text + answer.text())
                        .run();

        assertThat(collected(answers)).containsExactlyInAnyOrder("aa", "bb", "cc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ledger", "order"})
    void aModuleThatKeepsStateOrEmitsIsRefusedAtTheStart(String module) {
        DataStream<Order> answers = run(module, tenOrders(environment())).failures(FAILED).run();

        assertThatThrownBy(() -> collected(answers))
                .hasStackTraceContaining("module " + module)
                .hasStackTraceContaining("only the pipeline runs such modules");
    }

    @Test
    void whatIsWrongIsSaidWhileTheProgramIsBuilt() {
        DataStream<Order> orders = tenOrders(environment());

        assertThatThrownBy(() -> WasmStreams.of(orders).module("no such module"))
                .hasMessageContaining("no such module");
        assertThatThrownBy(
                        () ->
                                WasmStreams.of(orders)
                                        .text(Order::text)
                                        .answer((order, answer) -> order))
                .hasMessageContaining(".module(");
        assertThatThrownBy(
                        () ->
                                WasmStreams.of(orders)
                                        .module("reverse")
                                        .answer((order, answer) -> order))
                .hasMessageContaining(".payload(record -> bytes)");
        assertThatThrownBy(() -> run("reverse", orders).option("wasm.retry.attempt", "1"))
                .hasMessageContaining("did you mean wasm.retry.attempts?");
        assertThatThrownBy(() -> run("reverse", orders).attempts(0).run())
                .hasMessageContaining("wasm.retry.attempts");
        StreamExecutionEnvironment bare =
                StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        assertThatThrownBy(() -> run("reverse", tenOrders(bare)).run())
                .hasMessage(
                        "wasm.modules: not set; give .option(\"wasm.modules\", \"<folder or"
                                + " address>\")");
    }

    @Test
    void batchModeIsRefused() {
        Configuration batch = new Configuration();
        batch.setString("execution.runtime-mode", "BATCH");

        assertThatThrownBy(() -> run("reverse", tenOrders(environment(batch))).run())
                .hasMessageContaining("execution.runtime-mode");
    }

    @Test
    void failuresHaveTheSerializerOfTheirRecord() {
        assertThat(FAILED.getTypeInfo())
                .isEqualTo(WasmFailure.typeOf(TypeInformation.of(Order.class)));
    }
}
