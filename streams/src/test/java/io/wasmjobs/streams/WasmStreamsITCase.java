package io.wasmjobs.streams;

import static io.wasmjobs.streams.Programs.FAILED;
import static io.wasmjobs.streams.Programs.collected;
import static io.wasmjobs.streams.Programs.environment;
import static io.wasmjobs.streams.Programs.failure;
import static io.wasmjobs.streams.Programs.orders;
import static io.wasmjobs.streams.Programs.run;
import static io.wasmjobs.streams.Programs.tenOrders;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.protocol.FailureKind;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that run modules on a MiniCluster. */
@Timeout(600)
final class WasmStreamsITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

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
    void aFailureWithoutASideOutputFailsTheProgramWithInstructions() {
        assertThat(failure(() -> run("trap", tenOrders(environment())).attempts(1).run()))
                .hasStackTraceContaining("module trap failed with TRAP at attempt 1")
                .hasStackTraceContaining("give .failures(OutputTag)")
                .hasStackTraceContaining("wasm.retry.attempts");
    }

    @Test
    void aMissingModuleIsAFailureOfEachRecord() throws Exception {
        SingleOutputStreamOperator<Order> answers =
                run("absent", tenOrders(environment())).failures(FAILED).attempts(1).run();

        assertThat(collected(answers.getSideOutput(FAILED)))
                .hasSize(10)
                .extracting(WasmFailure::kind)
                .containsOnly(FailureKind.MODULE_NOT_FOUND);
    }

    @Test
    void aPinnedModuleRunsOnlyWithTheBytesOfItsPin() throws Exception {
        byte[] bytes = Files.readAllBytes(Programs.MODULES.resolve("reverse.wasm"));
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
                run("trap", tenOrders(environment).keyBy(Order::id))
                        .tenant(order -> "tenant-" + order.id() % 3)
                        .failures(FAILED)
                        .run();

        assertThat(collected(failing.getSideOutput(FAILED)))
                .extracting(failure -> failure.record().id())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 10).boxed().toList());
    }

    @Test
    void anAnswerMayBeDroppedOrHaveAnyType() throws Exception {
        DataStream<Integer> lengths =
                WasmStreams.of(tenOrders(environment()))
                        .module("reverse")
                        .text(Order::text)
                        .answer((order, answer) -> order.id() > 8 ? answer.bytes().length : null)
                        .run();

        assertThat(collected(lengths)).containsExactlyInAnyOrder(7, 8);
    }

    @Test
    void aGenericTypeOfALambdaMustBeGiven() throws Exception {
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

    /** An order that its source changes after sending it. */
    public static final class MutableOrder {
        public String text = "";
    }

    /** Sends the same object repeatedly. */
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
    void aRecordThatTheProgramReusesIsCopied() throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString("pipeline.object-reuse", "true");
        DataStream<MutableOrder> orders =
                environment(configuration).fromData("a", "b", "c").map(new Reusing());

        OutputTag<WasmFailure<MutableOrder>> failed = new OutputTag<>("failed") {};
        DataStream<WasmFailure<MutableOrder>> failures =
                WasmStreams.of(orders)
                        .module("spin")
                        .text(order -> order.text)
                        .answer((order, answer) -> order)
                        .failures(failed)
                        .attempts(1)
                        .timeout(Duration.ofMillis(50))
                        .run()
                        .getSideOutput(failed);

        assertThat(collected(failures.map(failure -> failure.record().text)))
                .containsExactlyInAnyOrder("a", "b", "c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ledger", "order"})
    void aModuleThatKeepsStateOrEmitsIsRefusedAtTheStart(String module) {
        assertThat(failure(() -> run(module, tenOrders(environment())).failures(FAILED).run()))
                .hasStackTraceContaining("module " + module)
                .hasStackTraceContaining("only the pipeline runs such modules");
    }
}
