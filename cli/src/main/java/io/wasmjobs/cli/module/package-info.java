/** Modules as the command finds them: a folder of them, or a single file. */
@NullMarked
package io.wasmjobs.cli.module;

import org.jspecify.annotations.NullMarked;
