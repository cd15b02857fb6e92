/** Tests of compile threads and of the classes on disk. */
@NullMarked
package io.wasmjobs.engine.compile;

import org.jspecify.annotations.NullMarked;
