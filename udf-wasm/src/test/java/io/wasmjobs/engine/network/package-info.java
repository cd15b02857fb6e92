/** Tests of what guests may do by HTTP. */
@NullMarked
package io.wasmjobs.engine.network;

import org.jspecify.annotations.NullMarked;
