package io.wasmjobs.streams;

import java.io.Serializable;

/** Returns a text for a record: a payload in UTF-8, or the name of a tenant. */
@FunctionalInterface
public interface TextFunction<IN> extends Serializable {

    /** The text. An exception fails the task. */
    String text(IN record) throws Exception;
}
