@NullMarked
package io.wasmjobs.job.metric;

import org.jspecify.annotations.NullMarked;
