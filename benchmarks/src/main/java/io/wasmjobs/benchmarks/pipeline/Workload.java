package io.wasmjobs.benchmarks.pipeline;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WasmJobCodec;
import io.wasmjobs.protocol.WireRecord;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of one kind, each with an id of its own.
 *
 * @param form how the payload goes
 * @param module what is to be run
 * @param payload the payload's length in bytes
 */
record Workload(PayloadForm form, String module, int payload) {

    private static final String ALPHABET =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .";

    static Workload echo(PayloadForm form) {
        return new Workload(form, Guests.ECHO, 200);
    }

    /** The topic that it is preloaded to. */
    String topic() {
        return "jobs-"
                + module
                + "-"
                + form.name().toLowerCase(java.util.Locale.ROOT)
                + "-"
                + payload;
    }

    /** The job of this number: the same in every run. */
    ProducerRecord<byte[], byte[]> job(String topic, long number) {
        WireRecord record =
                WasmJobCodec.write(
                        new WasmJob(
                                id(number),
                                ModuleReference.of(module),
                                new Message("Request", payload(number)),
                                form,
                                null,
                                0));
        RecordHeaders headers = new RecordHeaders();
        for (Header header : record.headers()) {
            headers.add(header.name(), array(header.value()));
        }
        return new ProducerRecord<>(
                topic, null, null, array(record.key()), array(record.value()), headers);
    }

    /** Thirty-two hex digits, as a UUID without its dashes: neighbours have nothing in common. */
    private static String id(long number) {
        SplittableRandom random = new SplittableRandom(number);
        return hex(random.nextLong()) + hex(random.nextLong());
    }

    private static String hex(long bits) {
        String digits = Long.toHexString(bits);
        return "0".repeat(16 - digits.length()) + digits;
    }

    /** Text in which every character needs six bits. */
    private Bytes payload(long number) {
        SplittableRandom random = new SplittableRandom(~number);
        byte[] text = new byte[payload];
        for (int i = 0; i < payload; i++) {
            text[i] = (byte) ALPHABET.charAt(random.nextInt(64));
        }
        return Bytes.utf8(new String(text, StandardCharsets.US_ASCII));
    }

    private static byte @Nullable [] array(@Nullable Bytes bytes) {
        return bytes == null ? null : bytes.unsafeArray();
    }
}
