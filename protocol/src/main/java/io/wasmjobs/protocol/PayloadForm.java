package io.wasmjobs.protocol;

/** The form of a wasm job's payload, in which the result has the answer's payload too. */
public enum PayloadForm {
    /** JSON, {@code payload} as an array of integers 0 to 255: drasm's own form. */
    INTEGERS,
    /** JSON, {@code payload} as a string. */
    TEXT,
    /** JSON, {@code payload_base64}. */
    BASE64,
    /** JSON, {@code payload_json}: any JSON value. */
    JSON,
    /** A CloudEvent in Kafka's binary content mode: the record's value is the payload. */
    CLOUD_EVENT
}
