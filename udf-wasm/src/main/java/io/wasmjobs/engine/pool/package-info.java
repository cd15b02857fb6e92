/** Instances between two invocations: kept per module, bounded over all modules. */
@NullMarked
package io.wasmjobs.engine.pool;

import org.jspecify.annotations.NullMarked;
