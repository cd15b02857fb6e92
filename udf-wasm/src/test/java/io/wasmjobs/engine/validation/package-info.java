/** Tests of which modules are accepted, and of what a refusal says. */
@NullMarked
package io.wasmjobs.engine.validation;

import org.jspecify.annotations.NullMarked;
