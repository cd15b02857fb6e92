package io.wasmjobs.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A record that cannot be read as a wasm job.
 *
 * @param reason one sentence for its sender: which field is wrong, and what is expected
 * @param jobId the job id, if that could be read; otherwise null
 */
public record MalformedJob(String reason, @Nullable String jobId) implements JobRecord {}
