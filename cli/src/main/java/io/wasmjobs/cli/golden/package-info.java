/** Golden cases: what a module does, as data that is run and compared. */
@NullMarked
package io.wasmjobs.cli.golden;

import org.jspecify.annotations.NullMarked;
