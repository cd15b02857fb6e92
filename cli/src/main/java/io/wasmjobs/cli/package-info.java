/** The {@code wasmjobs} command: its main class, and the training run of its class archive. */
@NullMarked
package io.wasmjobs.cli;

import org.jspecify.annotations.NullMarked;
