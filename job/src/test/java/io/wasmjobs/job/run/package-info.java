@NullMarked
package io.wasmjobs.job.run;

import org.jspecify.annotations.NullMarked;
