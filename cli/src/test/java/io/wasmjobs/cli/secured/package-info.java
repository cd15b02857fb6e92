/** What tests of every program against a secured Kafka share. */
@NullMarked
package io.wasmjobs.cli.secured;

import org.jspecify.annotations.NullMarked;
