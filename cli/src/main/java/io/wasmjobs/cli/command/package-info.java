/** One class for each command and each group of options: what picocli parses. */
@NullMarked
package io.wasmjobs.cli.command;

import org.jspecify.annotations.NullMarked;
