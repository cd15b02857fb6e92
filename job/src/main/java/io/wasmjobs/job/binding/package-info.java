/**
 * Bindings: modules that are applied to each record of a topic, and the file that lists them.
 * Without Flink, so that short commands can read the file.
 */
@NullMarked
package io.wasmjobs.job.binding;

import org.jspecify.annotations.NullMarked;
