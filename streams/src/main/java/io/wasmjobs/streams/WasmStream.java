package io.wasmjobs.streams;

import io.wasmjobs.protocol.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.TypeExtractor;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.jspecify.annotations.Nullable;

/** The records of a DataStream, the module that runs on them, and its payload. Immutable. */
public final class WasmStream<IN> {

    private final DataStream<IN> records;
    private final @Nullable ModuleReference module;
    private final @Nullable PayloadFunction<IN> payload;

    WasmStream(
            DataStream<IN> records,
            @Nullable ModuleReference module,
            @Nullable PayloadFunction<IN> payload) {
        this.records = records;
        this.module = module;
        this.payload = payload;
    }

    /**
     * The module to run: its id, which may be pinned ({@code redact@sha256:…}), or a chain of them
     * ({@code redact|wordcount-c}).
     *
     * @throws IllegalArgumentException if it has another form
     */
    public WasmStream<IN> module(String reference) {
        return new WasmStream<>(records, ModuleReference.parse(reference), payload);
    }

    /** Sets the module's payload for a record. */
    public WasmStream<IN> payload(PayloadFunction<IN> function) {
        return new WasmStream<>(records, module, clean(function));
    }

    /** Sets the module's payload for a record, as text in UTF-8. */
    public WasmStream<IN> text(TextFunction<IN> function) {
        TextFunction<IN> cleaned = clean(function);
        return payload(record -> cleaned.text(record).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sets the output record for a record and its answer. If Flink cannot find the type that a
     * lambda returns, pass it to {@code returns(...)} of the result, as for a map function.
     *
     * @throws IllegalStateException if the module or the payload is missing
     */
    public <OUT> WasmRun<IN, OUT> answer(AnswerFunction<IN, OUT> function) {
        TypeInformation<OUT> type =
                TypeExtractor.getUnaryOperatorReturnType(
                        function,
                        AnswerFunction.class,
                        0,
                        1,
                        TypeExtractor.NO_INDEX,
                        records.getType(),
                        "answer",
                        true);
        return answer(function, type);
    }

    /**
     * Sets the output record for a record and its answer, with its type.
     *
     * @throws IllegalStateException if the module or the payload is missing
     */
    public <OUT> WasmRun<IN, OUT> answer(
            AnswerFunction<IN, OUT> function, TypeInformation<OUT> type) {
        if (module == null) {
            throw new IllegalStateException("no module: give .module(\"id\") before .answer");
        }
        if (payload == null) {
            throw new IllegalStateException(
                    "no payload: give .payload(record -> bytes) or .text(record -> text) before"
                            + " .answer");
        }
        return new WasmRun<>(
                records,
                type,
                new StreamJobs<>(module, payload, clean(function), null, null, null),
                Map.of());
    }

    /** Runs Flink's closure cleaner on a function, so that it can be serialized. */
    private <F> F clean(F function) {
        return records.getExecutionEnvironment().clean(function);
    }
}
