/** Wall-time limits: one thread interrupts whichever invocation is over its time. */
@NullMarked
package io.wasmjobs.engine.deadline;

import org.jspecify.annotations.NullMarked;
