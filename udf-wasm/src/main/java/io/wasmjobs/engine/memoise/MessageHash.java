package io.wasmjobs.engine.memoise;

import io.wasmjobs.protocol.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The SHA-256 of a message, which stands for it: nobody can make two messages with the same. */
record MessageHash(long first, long second, long third, long fourth) {

    static MessageHash of(Message message) {
        byte[] name = message.typeName().getBytes(StandardCharsets.UTF_8);
        MessageDigest sha256 = sha256();
        // With its length the name ends where it ends, whatever the payload begins with.
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(name.length).array());
        sha256.update(name);
        ByteBuffer hash = ByteBuffer.wrap(sha256.digest(message.payload().unsafeArray()));
        return new MessageHash(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
