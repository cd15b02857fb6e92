@NullMarked
package io.wasmjobs.job.outcome;

import org.jspecify.annotations.NullMarked;
