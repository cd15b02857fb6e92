/** The engine as its users see it: start it, run invocations, inspect modules. */
@NullMarked
package io.wasmjobs.engine.runtime;

import org.jspecify.annotations.NullMarked;
