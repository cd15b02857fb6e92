package io.wasmjobs.streams;

import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Runs WebAssembly modules on the records of a DataStream.
 *
 * <pre>{@code
 * SingleOutputStreamOperator<Order> redacted =
 *         WasmStreams.of(orders)
 *                 .module("redact")
 *                 .text(Order::text)
 *                 .answer((order, answer) -> order.withText(answer.text()))
 *                 .failures(FAILED)
 *                 .run();
 * DataStream<WasmFailure<Order>> failed = redacted.getSideOutput(FAILED);
 * }</pre>
 */
public final class WasmStreams {

    private WasmStreams() {}

    /**
     * The records that a module is to run on. A keyed stream stays partitioned as it is; answers
     * are emitted in the order in which their invocations end, also within a key.
     */
    public static <IN> WasmStream<IN> of(DataStream<IN> records) {
        return new WasmStream<>(records, null, null);
    }
}
