/** Whether the settings that this project ships are settings of the software that reads them. */
@NullMarked
package io.wasmjobs.system.conf;

import org.jspecify.annotations.NullMarked;
