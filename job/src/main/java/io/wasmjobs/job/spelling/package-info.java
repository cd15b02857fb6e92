/** What was probably meant by a word that is unknown. */
@NullMarked
package io.wasmjobs.job.spelling;

import org.jspecify.annotations.NullMarked;
