/** Examines the bytes of a module before any other code reads them, and refuses what cannot run. */
@NullMarked
package io.wasmjobs.engine.validation;

import org.jspecify.annotations.NullMarked;
