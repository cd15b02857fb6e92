/**
 * Modules in DataStream programs of any record type. They run on the engine and in the operator
 * that the pipeline uses, with the same limits, isolation, fair turns and retries.
 */
@NullMarked
package io.wasmjobs.streams;

import org.jspecify.annotations.NullMarked;
