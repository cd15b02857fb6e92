/**
 * Every option of the pipeline: {@code ...Options} declare keys, types, defaults and descriptions;
 * {@code ...Config} are the checked values.
 */
@NullMarked
package io.wasmjobs.job.config;

import org.jspecify.annotations.NullMarked;
