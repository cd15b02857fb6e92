package io.wasmjobs.streams;

import static io.wasmjobs.streams.Programs.FAILED;
import static io.wasmjobs.streams.Programs.environment;
import static io.wasmjobs.streams.Programs.orders;
import static io.wasmjobs.streams.Programs.run;
import static io.wasmjobs.streams.Programs.tenOrders;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** Errors that a program gets while it is built. */
final class BuildingTest {

    @Test
    void errorsAreReportedWhileTheProgramIsBuilt() {
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
    void failuresUseTheSerializerOfTheirRecord() {
        assertThat(FAILED.getTypeInfo())
                .isEqualTo(WasmFailure.typeOf(TypeInformation.of(Order.class)));
    }

    /**
     * Without Kafka on the class path, every test of this module shows that programs do not need
     * it.
     */
    @Test
    void kafkaIsNotOnTheClassPath() {
        assertThatThrownBy(() -> Class.forName("org.apache.kafka.common.config.ConfigDef"))
                .isInstanceOf(ClassNotFoundException.class);
    }
}
