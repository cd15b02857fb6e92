/** What the guest modules promise, checked through every way that leads to the engine. */
@NullMarked
package io.wasmjobs.modules;

import org.jspecify.annotations.NullMarked;
