/** Tests of what is let in, and of what is turned away with which words. */
@NullMarked
package io.wasmjobs.engine.validator;

import org.jspecify.annotations.NullMarked;
