/** Builds the distribution, {@code wasmjobs-VERSION.tar.gz}. */
@NullMarked
package io.wasmjobs.distribution;

import org.jspecify.annotations.NullMarked;
