/** The system as a user deploys it: real processes, real files, and what they promise. */
@NullMarked
package io.wasmjobs.system;

import org.jspecify.annotations.NullMarked;
