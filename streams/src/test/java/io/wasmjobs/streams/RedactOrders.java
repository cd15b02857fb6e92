package io.wasmjobs.streams;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

/** Removes e-mail addresses and the like from the notes of orders. */
public final class RedactOrders {

    private static final OutputTag<WasmFailure<Note>> FAILED = new OutputTag<>("failed") {};

    private RedactOrders() {}

    /** The note of an order. */
    public record Note(long order, String text) {}

    /** Runs the program with the modules of the folder {@code arguments[0]}. */
    public static void main(String[] arguments) throws Exception {
        var environment = StreamExecutionEnvironment.getExecutionEnvironment();
        DataStream<Note> notes =
                environment.fromData(new Note(1, "write to ada@example.com"), new Note(2, "ring"));

        SingleOutputStreamOperator<Note> redacted =
                WasmStreams.of(notes)
                        .module("redact")
                        .text(Note::text)
                        .answer((note, answer) -> new Note(note.order(), answer.text()))
                        .failures(FAILED)
                        .option("wasm.modules", arguments[0])
                        .run();

        redacted.print();
        redacted.getSideOutput(FAILED).printToErr();
        environment.execute("redact-orders");
    }
}
