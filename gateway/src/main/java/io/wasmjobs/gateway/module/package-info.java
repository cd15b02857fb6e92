/** The pipeline's folder of modules: listed, examined, replaced. */
@NullMarked
package io.wasmjobs.gateway.module;

import org.jspecify.annotations.NullMarked;
