/** Where modules come from: sources, manifests, and the store that keeps them fresh. */
@NullMarked
package io.wasmjobs.engine.module;

import org.jspecify.annotations.NullMarked;
