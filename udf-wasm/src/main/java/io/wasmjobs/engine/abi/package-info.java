/** How a guest receives a message and answers it: one class for each ABI. */
@NullMarked
package io.wasmjobs.engine.abi;

import org.jspecify.annotations.NullMarked;
