/** HTTP requests and responses as payloads of messages. */
@NullMarked
package io.wasmjobs.protocol.http;

import org.jspecify.annotations.NullMarked;
