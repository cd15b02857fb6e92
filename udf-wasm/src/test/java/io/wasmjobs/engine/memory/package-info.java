/** Tests of the heap for instances. */
@NullMarked
package io.wasmjobs.engine.memory;

import org.jspecify.annotations.NullMarked;
