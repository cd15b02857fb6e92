@NullMarked
package io.wasmjobs.benchmarks.pipeline;

import org.jspecify.annotations.NullMarked;
