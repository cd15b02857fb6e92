/** Submits jobs line by line and waits for their outcomes. */
@NullMarked
package io.wasmjobs.cli.submit;

import org.jspecify.annotations.NullMarked;
