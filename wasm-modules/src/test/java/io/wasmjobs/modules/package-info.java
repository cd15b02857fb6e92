/** Golden cases of the guest modules, run by the engine, the command and the pipeline. */
@NullMarked
package io.wasmjobs.modules;

import org.jspecify.annotations.NullMarked;
