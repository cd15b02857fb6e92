/** Tests of the answers that are kept. */
@NullMarked
package io.wasmjobs.engine.memoise;

import org.jspecify.annotations.NullMarked;
