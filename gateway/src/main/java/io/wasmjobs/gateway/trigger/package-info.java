/** Messages of MQTT and Redis that become records of a topic. */
@NullMarked
package io.wasmjobs.gateway.trigger;

import org.jspecify.annotations.NullMarked;
