/** The command's side of the three topics: submitting, following, reading back. */
@NullMarked
package io.wasmjobs.cli.kafka;

import org.jspecify.annotations.NullMarked;
