/**
 * What survives a failure: real processes are killed under load, and the guarantees are checked.
 */
@NullMarked
package io.wasmjobs.system.failure;

import org.jspecify.annotations.NullMarked;
