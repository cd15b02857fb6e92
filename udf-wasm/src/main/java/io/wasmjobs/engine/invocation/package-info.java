/** One invocation: takes an instance, runs the guest within its limits, and reports the outcome. */
@NullMarked
package io.wasmjobs.engine.invocation;

import org.jspecify.annotations.NullMarked;
