package io.wasmjobs.gateway.trigger;

import java.time.Duration;

/** The source that a trigger reads. */
public sealed interface TriggerSource {

    /** The server that has the messages. */
    Server server();

    /**
     * The messages of some topics of an MQTT broker.
     *
     * @param filter the topics, such as {@code orders/+}
     * @param clientId the client id, whose session keeps messages while no gateway runs
     * @param sessionExpiry how long the session is kept
     */
    record MqttTopics(Server server, String filter, String clientId, Duration sessionExpiry)
            implements TriggerSource {}

    /**
     * The entries of a stream of Redis.
     *
     * @param stream the stream's key
     * @param group the consumer group, which is created if it is missing
     * @param field the field of an entry that is its payload
     * @param claimAfter how long another consumer may hold an entry before it is read here
     */
    record RedisStream(
            Server server, String stream, String group, String field, Duration claimAfter)
            implements TriggerSource {}

    /**
     * The messages of a channel of Redis.
     *
     * @param channel its name; a pattern if it contains {@code *}
     */
    record RedisChannel(Server server, String channel) implements TriggerSource {

        boolean isPattern() {
            return channel.contains("*");
        }
    }
}
