/** What every route shares: problems, limits, preferences and metrics. */
@NullMarked
package io.wasmjobs.gateway.http;

import org.jspecify.annotations.NullMarked;
