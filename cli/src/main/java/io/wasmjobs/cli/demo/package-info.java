/**
 * The demonstration: one job for each example module, the common mistakes, and what came of each.
 */
@NullMarked
package io.wasmjobs.cli.demo;

import org.jspecify.annotations.NullMarked;
