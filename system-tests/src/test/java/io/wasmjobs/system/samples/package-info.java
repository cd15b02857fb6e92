/** The samples, run as their pages say. */
@NullMarked
package io.wasmjobs.system.samples;

import org.jspecify.annotations.NullMarked;
