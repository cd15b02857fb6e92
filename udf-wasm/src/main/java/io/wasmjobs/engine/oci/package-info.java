/** Modules in a container registry, by the OCI distribution specification, version 1.1. */
@NullMarked
package io.wasmjobs.engine.oci;

import org.jspecify.annotations.NullMarked;
