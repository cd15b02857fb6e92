/** The wasmjobs command, and the embedded broker and cluster behind local and demo. */
@NullMarked
package io.wasmjobs.cli;

import org.jspecify.annotations.NullMarked;
