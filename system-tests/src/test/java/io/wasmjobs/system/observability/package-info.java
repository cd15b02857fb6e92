/**
 * Whether a running pipeline shows what dashboards, alerts and log stores are set up to look at.
 */
@NullMarked
package io.wasmjobs.system.observability;

import org.jspecify.annotations.NullMarked;
