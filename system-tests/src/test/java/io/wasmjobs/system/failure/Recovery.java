package io.wasmjobs.system.failure;

import java.time.Duration;

/**
 * How the system came through a failure: jobs checked so far, and the longest time without output.
 */
record Recovery(String failure, int jobs, Duration silence) {}
