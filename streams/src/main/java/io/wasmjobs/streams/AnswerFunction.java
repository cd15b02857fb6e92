package io.wasmjobs.streams;

import java.io.Serializable;
import org.apache.flink.api.common.functions.Function;
import org.jspecify.annotations.Nullable;

/** Makes the record that is emitted of a record and the answer to it. */
@FunctionalInterface
public interface AnswerFunction<IN, OUT> extends Function, Serializable {

    /** The record that is emitted; null for none. An exception fails the task. */
    @Nullable OUT answered(IN record, WasmAnswer answer) throws Exception;
}
