@NullMarked
package io.wasmjobs.protocol;

import org.jspecify.annotations.NullMarked;
