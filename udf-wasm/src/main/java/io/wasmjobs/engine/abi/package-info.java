/** How a guest is given a message and answers one: a small class for each ABI. */
@NullMarked
package io.wasmjobs.engine.abi;

import org.jspecify.annotations.NullMarked;
