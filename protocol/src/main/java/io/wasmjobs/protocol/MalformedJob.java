package io.wasmjobs.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A record that cannot be read as a wasm job.
 *
 * @param reason one sentence for its sender: which field is wrong, and how it should be
 * @param jobId the job id where at least that could be read, else null
 */
public record MalformedJob(String reason, @Nullable String jobId) implements JobRecord {}
