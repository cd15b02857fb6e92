@NullMarked
package io.wasmjobs.job.record;

import org.jspecify.annotations.NullMarked;
