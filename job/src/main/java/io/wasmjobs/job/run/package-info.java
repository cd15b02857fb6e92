/** Runs modules asynchronously: the operator, its threads and its retries. */
@NullMarked
package io.wasmjobs.job.run;

import org.jspecify.annotations.NullMarked;
