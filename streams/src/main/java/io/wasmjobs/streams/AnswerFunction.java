package io.wasmjobs.streams;

import java.io.Serializable;
import org.apache.flink.api.common.functions.Function;
import org.jspecify.annotations.Nullable;

/** Creates the output record from an input record and the module's answer. */
@FunctionalInterface
public interface AnswerFunction<IN, OUT> extends Function, Serializable {

    /** The output record; null for none. An exception fails the task. */
    @Nullable OUT answered(IN record, WasmAnswer answer) throws Exception;
}
