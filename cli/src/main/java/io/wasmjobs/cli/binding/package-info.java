/** The file of bindings: changed line by line, so that its comments stay. */
@NullMarked
package io.wasmjobs.cli.binding;

import org.jspecify.annotations.NullMarked;
