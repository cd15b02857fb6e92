/** Files that an operator writes as YAML; what is wrong in one is named with its line. */
@NullMarked
package io.wasmjobs.gateway.yaml;

import org.jspecify.annotations.NullMarked;
