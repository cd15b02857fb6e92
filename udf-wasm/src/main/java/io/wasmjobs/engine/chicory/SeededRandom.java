package io.wasmjobs.engine.chicory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The random bytes of a deterministic guest: SHA-256 in counter mode. The key is the SHA-256 of the
 * seed's text, a zero byte and the module's id. Block n, from 0 on, is the SHA-256 of the key and n
 * in eight bytes, big-endian; the blocks follow each other without a gap between two calls.
 */
final class SeededRandom {

    private final MessageDigest sha256;
    private final byte[] key;
    private byte[] block = new byte[0];
    private int used;
    private long blocks;

    SeededRandom(String text, String moduleId) {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
        sha256.update(text.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
        key = sha256.digest(moduleId.getBytes(StandardCharsets.UTF_8));
    }

    void fill(byte[] target, int length) {
        int filled = 0;
        while (filled < length) {
            if (used == block.length) {
                sha256.update(key);
                block = sha256.digest(ByteBuffer.allocate(Long.BYTES).putLong(blocks++).array());
                used = 0;
            }
            int part = Math.min(length - filled, block.length - used);
            System.arraycopy(block, used, target, filled, part);
            used += part;
            filled += part;
        }
    }
}
