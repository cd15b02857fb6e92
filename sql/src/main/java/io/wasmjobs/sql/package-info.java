/**
 * Modules as functions of Flink SQL. The functions run on the engine that the pipeline uses, with
 * the same limits and isolation; the options are job parameters ({@code
 * pipeline.global-job-parameters}).
 */
@NullMarked
package io.wasmjobs.sql;

import org.jspecify.annotations.NullMarked;
