package io.wasmjobs.gateway.trigger;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import org.jspecify.annotations.Nullable;

/** The source of the key of a message's record. */
public sealed interface MessageKey {

    /** The key, or null for a record without one. */
    @Nullable Bytes of(TriggerMessage message);

    /** No key: records spread over all partitions. */
    record NoKey() implements MessageKey {

        @Override
        public @Nullable Bytes of(TriggerMessage message) {
            return null;
        }
    }

    /** The MQTT topic, the stream or the channel: its records stay in order. */
    record SourceName() implements MessageKey {

        @Override
        public Bytes of(TriggerMessage message) {
            return Bytes.utf8(message.source());
        }
    }

    /** The first header with a name; no key if the record has none. */
    record OfHeader(String name) implements MessageKey {

        @Override
        public @Nullable Bytes of(TriggerMessage message) {
            return message.headers().stream()
                    .filter(header -> header.name().equals(name))
                    .findFirst()
                    .map(Header::value)
                    .orElse(null);
        }
    }
}
