package io.wasmjobs.job.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/**
 * The options {@code wasm.limit.*}: what an invocation may use if the module's manifest does not
 * say, and the most that a manifest may request.
 */
public final class LimitOptions {

    /** {@code wasm.limit.timeout}: wall time of an invocation. */
    public static final ConfigOption<Duration> LIMIT_TIMEOUT =
            key("wasm.limit.timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(5))
                    .withDescription(
                            "Wall time of an invocation, where the module's manifest does not say."
                                    + " A job's timeout_ms can only lower it.");

    /** The most wall time that a manifest may request. */
    public static final ConfigOption<Duration> LIMIT_TIMEOUT_MAX =
            key("wasm.limit.timeout-max")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(1))
                    .withDescription(
                            "The highest timeout_ms of a manifest; a module that asks for more is"
                                    + " MODULE_INVALID.");

    /** {@code wasm.limit.memory}: linear memory of an instance. */
    public static final ConfigOption<MemorySize> LIMIT_MEMORY =
            key("wasm.limit.memory")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(64))
                    .withDescription(
                            "Linear memory of an instance, in whole pages of 64 KiB, where the"
                                    + " module's manifest does not say. It takes heap as far as"
                                    + " the guest touches it. Every thread of wasm.run.threads is"
                                    + " guaranteed this much of wasm.pool.memory, and at most 16"
                                    + " mb; what an instance takes beyond that has to be free"
                                    + " there.");

    /** The most memory that a manifest may request. */
    public static final ConfigOption<MemorySize> LIMIT_MEMORY_MAX =
            key("wasm.limit.memory-max")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(64))
                    .withDescription(
                            "The highest memory.max_pages of a manifest; a module that asks for"
                                    + " more is MODULE_INVALID. An invocation of a module whose"
                                    + " manifest asks for more than a thread is guaranteed waits"
                                    + " until wasm.pool.memory has room for the difference.");

    /** {@code wasm.limit.output}: bytes of an answer. */
    public static final ConfigOption<MemorySize> LIMIT_OUTPUT =
            key("wasm.limit.output")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(1))
                    .withDescription(
                            "Bytes that a guest may answer, where the module's manifest does not"
                                    + " say.");

    /** The longest answer that a manifest may request. */
    public static final ConfigOption<MemorySize> LIMIT_OUTPUT_MAX =
            key("wasm.limit.output-max")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(4))
                    .withDescription(
                            "The highest max_output_bytes of a manifest; a module that asks for"
                                    + " more is MODULE_INVALID.");

    /** {@code wasm.limit.http-response}: bytes of an HTTP response. */
    public static final ConfigOption<MemorySize> LIMIT_HTTP_RESPONSE =
            key("wasm.limit.http-response")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(1))
                    .withDescription(
                            "Bytes of one HTTP response's body, where the module's manifest does"
                                    + " not say. A guest's HTTP request may have as many, or as many as"
                                    + " it may answer, whichever is more.");

    /** The longest HTTP response that a manifest may request. */
    public static final ConfigOption<MemorySize> LIMIT_HTTP_RESPONSE_MAX =
            key("wasm.limit.http-response-max")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(4))
                    .withDescription(
                            "The highest memory.max_http_response_bytes of a manifest; a module"
                                    + " that asks for more is MODULE_INVALID.");

    /** {@code wasm.limit.fuel}: the fuel of an invocation. */
    public static final ConfigOption<Long> LIMIT_FUEL =
            key("wasm.limit.fuel")
                    .longType()
                    .noDefaultValue()
                    .withDescription(
                            "Fuel of an invocation, in WebAssembly instructions, where the module's"
                                    + " manifest does not say. Without it, fuel is counted only for"
                                    + " modules whose manifest has fuel.");

    /** The most fuel that a manifest may request. */
    public static final ConfigOption<Long> LIMIT_FUEL_MAX =
            key("wasm.limit.fuel-max")
                    .longType()
                    .noDefaultValue()
                    .withDescription(
                            "The highest fuel of a manifest; a module that asks for more is"
                                    + " MODULE_INVALID. Without it, a manifest may ask for any"
                                    + " number.");

    /** The largest state of one key that a manifest may request. */
    public static final ConfigOption<MemorySize> LIMIT_STATE_MAX =
            key("wasm.limit.state-max")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(16))
                    .withDescription(
                            "The highest state.max_bytes of a manifest: keys and values of one"
                                    + " entity. A module that asks for more is MODULE_INVALID. An"
                                    + " invocation may hold all of it in the heap.");

    private LimitOptions() {}
}
