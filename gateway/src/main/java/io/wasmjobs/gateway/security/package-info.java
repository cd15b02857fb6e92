/** Who may do what, how often, and from where. */
@NullMarked
package io.wasmjobs.gateway.security;

import org.jspecify.annotations.NullMarked;
