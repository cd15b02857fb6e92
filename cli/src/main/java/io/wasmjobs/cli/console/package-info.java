/** How the command writes: lines, tables, colour and progress, each as its reader can use it. */
@NullMarked
package io.wasmjobs.cli.console;

import org.jspecify.annotations.NullMarked;
