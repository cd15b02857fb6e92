/** The records that the operators exchange, and their serializers. */
@NullMarked
package io.wasmjobs.job.record;

import org.jspecify.annotations.NullMarked;
