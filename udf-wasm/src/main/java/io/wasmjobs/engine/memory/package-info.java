/** The heap that instances may take: promised to threads, claimed by invocations, counted. */
@NullMarked
package io.wasmjobs.engine.memory;

import org.jspecify.annotations.NullMarked;
