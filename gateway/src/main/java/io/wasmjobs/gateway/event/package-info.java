/** Outcomes as server-sent events. */
@NullMarked
package io.wasmjobs.gateway.event;

import org.jspecify.annotations.NullMarked;
