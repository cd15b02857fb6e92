/** What the command says when it fails: one line for each error, and the exit status. */
@NullMarked
package io.wasmjobs.cli.error;

import org.jspecify.annotations.NullMarked;
