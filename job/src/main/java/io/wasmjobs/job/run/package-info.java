/** Runs modules asynchronously: the operator, its threads, its retries, and the shared engine. */
@NullMarked
package io.wasmjobs.job.run;

import org.jspecify.annotations.NullMarked;
