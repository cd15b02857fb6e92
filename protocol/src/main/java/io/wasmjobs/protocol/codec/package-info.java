/** Reads and writes the records on the wire, as JSON and as CloudEvents. */
@NullMarked
package io.wasmjobs.protocol.codec;

import org.jspecify.annotations.NullMarked;
