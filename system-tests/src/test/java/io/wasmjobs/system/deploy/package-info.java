/**
 * Whether the deployment files start what they say, without the engine that they are written for.
 */
@NullMarked
package io.wasmjobs.system.deploy;

import org.jspecify.annotations.NullMarked;
