package io.wasmjobs.benchmarks.pipeline;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.Scheduling;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Jobs of one kind with distinct ids.
 *
 * @param form the form of the payload
 * @param module the module to run
 * @param payload the payload's length in bytes
 * @param type the messages' type name
 * @param keys the number of distinct keys; 0 for jobs without a key
 * @param name distinguishes its topic from others with the same jobs
 * @param plain whether the records contain the payload only, without an envelope
 */
record Workload(
        PayloadForm form,
        String module,
        int payload,
        String type,
        int keys,
        String name,
        boolean plain) {

    private static final String ALPHABET =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .";

    Workload(PayloadForm form, String module, int payload) {
        this(form, module, payload, "Request", 0, "preloaded", false);
    }

    Workload named(String other) {
        return new Workload(form, module, payload, type, keys, other, plain);
    }

    /** The same jobs, each with one of {@code number} keys. */
    Workload withKeys(int number) {
        return new Workload(
                form, module, payload, type, number, name + "-" + number + "-keys", plain);
    }

    /** The same payloads as records of any topic, with the jobs' ids as keys. */
    Workload withoutEnvelope() {
        return new Workload(form, module, payload, type, keys, "plain", true);
    }

    /** Jobs that compute a number of rounds each. */
    static Workload computing(long rounds) {
        return new Workload(
                PayloadForm.CLOUD_EVENT,
                GuestModules.WORK,
                200,
                Long.toString(rounds),
                0,
                "preloaded",
                false);
    }

    static Workload echo(PayloadForm form) {
        return new Workload(form, GuestModules.ECHO, 200);
    }

    /** Whether this is a valid answer to a job of this workload. */
    boolean isAnswer(Bytes answer) {
        return switch (module) {
            case GuestModules.FETCH -> answer.toUtf8().startsWith("{\"data\":\"Echo: ");
            case GuestModules.COUNTER -> answer.toUtf8().matches("[1-9][0-9]*");
            default -> answer.size() == payload;
        };
    }

    /** The topic to which the jobs are preloaded. */
    String topic() {
        return "jobs-%s-%s-%d-%s"
                .formatted(module, form.name().toLowerCase(Locale.ROOT), payload, name);
    }

    /** The job with this number, the same in every run. */
    ProducerRecord<byte[], byte[]> job(String topic, long number) {
        if (plain) {
            return Records.to(
                    topic, new WireRecord(Bytes.utf8(id(number)), payload(number), List.of()));
        }
        WireRecord record =
                WasmJobCodec.write(
                        new WasmJob(
                                id(number),
                                ModuleReference.of(module),
                                new Message(type, payload(number)),
                                form,
                                null,
                                0,
                                scheduling(number)));
        return Records.to(topic, record);
    }

    private Scheduling scheduling(long number) {
        return keys == 0
                ? Scheduling.DEFAULT
                : new Scheduling("key-" + number % keys, null, Scheduling.DEFAULT_PRIORITY, null);
    }

    /** An id of 32 hex digits, like a UUID without dashes; consecutive ids are unrelated. */
    private static String id(long number) {
        SplittableRandom random = new SplittableRandom(number);
        return hex(random.nextLong()) + hex(random.nextLong());
    }

    private static String hex(long bits) {
        String digits = Long.toHexString(bits);
        return "0".repeat(16 - digits.length()) + digits;
    }

    /** Random text with six bits of entropy for each character. */
    private Bytes payload(long number) {
        if (module.equals(GuestModules.COUNTER)) {
            return Bytes.utf8("1");
        }
        SplittableRandom random = new SplittableRandom(~number);
        byte[] text = new byte[payload];
        for (int i = 0; i < payload; i++) {
            text[i] = (byte) ALPHABET.charAt(random.nextInt(64));
        }
        return module.equals(GuestModules.FETCH)
                ? Bytes.utf8("{\"data\":\"" + new String(text, StandardCharsets.US_ASCII) + "\"}")
                : Bytes.wrap(text);
    }
}
