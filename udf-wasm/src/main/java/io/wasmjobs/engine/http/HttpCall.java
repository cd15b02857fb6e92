package io.wasmjobs.engine.http;

import java.util.Map;

/**
 * The invocation on whose behalf a request is made.
 *
 * @param jobId the {@code Idempotency-Key} of the request
 * @param headers more headers that the guest cannot change, such as {@code traceparent}
 * @param deadlineNanos when the invocation ends, by {@link System#nanoTime}
 */
public record HttpCall(String jobId, Map<String, String> headers, long deadlineNanos) {}
