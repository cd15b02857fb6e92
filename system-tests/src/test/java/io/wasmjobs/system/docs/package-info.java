/** The documentation as files: links, layout and licences. */
@NullMarked
package io.wasmjobs.system.docs;

import org.jspecify.annotations.NullMarked;
