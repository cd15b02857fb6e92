/** Parts that the tests of programs with a secured Kafka share. */
@NullMarked
package io.wasmjobs.cli.secured;

import org.jspecify.annotations.NullMarked;
