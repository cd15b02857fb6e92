/** The gateway as commands start it: on its own, or beside the system of this process. */
@NullMarked
package io.wasmjobs.cli.gateway;

import org.jspecify.annotations.NullMarked;
