@NullMarked
package io.wasmjobs.job.binding;

import org.jspecify.annotations.NullMarked;
