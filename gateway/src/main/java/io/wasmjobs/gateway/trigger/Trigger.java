package io.wasmjobs.gateway.trigger;

/**
 * Sends each message of a server to a topic.
 *
 * @param name its name in metrics and log lines
 * @param address the address of the messages' source, as written in the file
 * @param source the parsed source
 * @param to the topic
 * @param key the source of a record's key
 */
public record Trigger(
        String name, String address, TriggerSource source, String to, MessageKey key) {

    /** The greatest length of a name. */
    static final int MAX_NAME_LENGTH = 64;
}
