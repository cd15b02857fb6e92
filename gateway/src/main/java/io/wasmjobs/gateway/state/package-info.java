/** What modules keep for their keys, as far as they publish it. */
@NullMarked
package io.wasmjobs.gateway.state;

import org.jspecify.annotations.NullMarked;
