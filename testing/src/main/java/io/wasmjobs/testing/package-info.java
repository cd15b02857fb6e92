/**
 * What tests of several modules share: a real Kafka broker, a reader of committed records, and the
 * guarantees as objects that check them.
 */
@NullMarked
package io.wasmjobs.testing;

import org.jspecify.annotations.NullMarked;
