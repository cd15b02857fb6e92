/** How the command submits to the topics, follows them and reads them back. */
@NullMarked
package io.wasmjobs.cli.kafka;

import org.jspecify.annotations.NullMarked;
