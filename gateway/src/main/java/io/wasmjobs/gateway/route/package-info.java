/** Routes of an operator's own: which requests become jobs, and which read an entity's state. */
@NullMarked
package io.wasmjobs.gateway.route;

import org.jspecify.annotations.NullMarked;
