/** Tests of modules in a registry. */
@NullMarked
package io.wasmjobs.engine.oci;

import org.jspecify.annotations.NullMarked;
