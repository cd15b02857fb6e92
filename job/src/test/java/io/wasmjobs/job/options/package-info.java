@NullMarked
package io.wasmjobs.job.options;

import org.jspecify.annotations.NullMarked;
