package io.wasmjobs.gateway.trigger;

/**
 * Sends each message of a server to a topic.
 *
 * @param name its name in metrics and log lines
 * @param address where its messages come from, as the file spells it
 * @param source the same, as its parts
 * @param to the topic
 * @param key what becomes a record's key
 */
public record Trigger(
        String name, String address, TriggerSource source, String to, MessageKey key) {

    /** The most characters of a name. */
    static final int MAX_NAME_LENGTH = 64;
}
