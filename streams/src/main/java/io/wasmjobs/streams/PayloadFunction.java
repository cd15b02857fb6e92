package io.wasmjobs.streams;

import java.io.Serializable;

/** Makes the payload that a module is given of a record. */
@FunctionalInterface
public interface PayloadFunction<IN> extends Serializable {

    /** The payload; the caller gives the array up. An exception fails the task. */
    byte[] payload(IN record) throws Exception;
}
