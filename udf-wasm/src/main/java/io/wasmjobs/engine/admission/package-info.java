/** Who gets in: a module is examined here, byte by byte, before any other code reads it. */
@NullMarked
package io.wasmjobs.engine.admission;

import org.jspecify.annotations.NullMarked;
