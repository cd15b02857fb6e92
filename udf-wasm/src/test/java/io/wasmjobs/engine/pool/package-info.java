/** Tests of the pool of instances. */
@NullMarked
package io.wasmjobs.engine.pool;

import org.jspecify.annotations.NullMarked;
