/** Decides whose job runs next: weighted fair turns over tenants and modules. */
@NullMarked
package io.wasmjobs.job.schedule;

import org.jspecify.annotations.NullMarked;
