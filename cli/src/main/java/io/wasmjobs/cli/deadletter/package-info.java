/** Dead letters: which there are, and submitting their jobs again. */
@NullMarked
package io.wasmjobs.cli.deadletter;

import org.jspecify.annotations.NullMarked;
