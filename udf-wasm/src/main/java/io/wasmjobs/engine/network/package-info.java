/** Which hosts a guest may reach, and connections to the addresses that were checked. */
@NullMarked
package io.wasmjobs.engine.network;

import org.jspecify.annotations.NullMarked;
