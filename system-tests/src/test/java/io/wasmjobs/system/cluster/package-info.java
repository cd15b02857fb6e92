/** The cluster of {@code ./wasmjobs cluster}, used as its user uses it. */
@NullMarked
package io.wasmjobs.system.cluster;

import org.jspecify.annotations.NullMarked;
