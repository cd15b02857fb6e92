package io.wasmjobs.streams;

import java.io.Serializable;

/** Creates the module's payload from a record. */
@FunctionalInterface
public interface PayloadFunction<IN> extends Serializable {

    /** The payload; the array must not be modified afterwards. An exception fails the task. */
    byte[] payload(IN record) throws Exception;
}
