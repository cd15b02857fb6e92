/** The demo: one job for each example module, common mistakes, and the outcome of each. */
@NullMarked
package io.wasmjobs.cli.demo;

import org.jspecify.annotations.NullMarked;
