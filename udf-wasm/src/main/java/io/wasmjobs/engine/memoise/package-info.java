/** The answers of memoised modules: kept by module and payload, bounded over all modules. */
@NullMarked
package io.wasmjobs.engine.memoise;

import org.jspecify.annotations.NullMarked;
