/** Tests of which state is chosen. */
@NullMarked
package io.wasmjobs.job.state;

import org.jspecify.annotations.NullMarked;
