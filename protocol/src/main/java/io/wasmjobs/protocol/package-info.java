/** The records on the wire, their words and their codecs: what other programs see of wasmjobs. */
@NullMarked
package io.wasmjobs.protocol;

import org.jspecify.annotations.NullMarked;
