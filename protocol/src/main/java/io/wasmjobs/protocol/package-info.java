/** The records on the wire: jobs, results, dead letters, and the types that they consist of. */
@NullMarked
package io.wasmjobs.protocol;

import org.jspecify.annotations.NullMarked;
