/** Tests of modules' sources, manifests and the store. */
@NullMarked
package io.wasmjobs.engine.module;

import org.jspecify.annotations.NullMarked;
