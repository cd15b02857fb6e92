/** Waits for other processes by asking them again and again. */
@NullMarked
package io.wasmjobs.cli.poll;

import org.jspecify.annotations.NullMarked;
