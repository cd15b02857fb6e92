@NullMarked
package io.wasmjobs.job;

import org.jspecify.annotations.NullMarked;
