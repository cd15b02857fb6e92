/** Tests of the search for jobs that take their host down. */
@NullMarked
package io.wasmjobs.job.quarantine;

import org.jspecify.annotations.NullMarked;
