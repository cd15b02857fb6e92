package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A deterministic guest depends on its job and its module only, not on the machine. */
class DeterministicGuestsTest {

    private static final String DETERMINISTIC = "{\"deterministic\": true}";
    private static final long TIMESTAMP = 1_790_000_000_123L;
    private static final long HOUR = 3_600_000_000_000L;

    private static final String BYTES_GUEST =
            """
            (memory (export "memory") 1)
            (func (export "alloc") (param i32) (result i32) (i32.const 1024))
            (func (export "dealloc") (param i32 i32))
            (func (export "handle_bytes") (param i32 i32) (result i64) (i64.const 0))
            """;

    private final Guests guests = new Guests();
    private final WasmEngine engine = start(guests);

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void clocksBeginWithTheRecordAndAdvanceWithEachReading() {
        guests.withManifest("senses", DETERMINISTIC);
        ByteBuffer seen = senses("job-1", TIMESTAMP);
        assertThat(seen.getLong(0)).isEqualTo(TIMESTAMP * 1_000_000);
        assertThat(seen.getLong(8)).isEqualTo(HOUR + 1_000);
        assertThat(seen.getLong(16)).isEqualTo(TIMESTAMP * 1_000_000 + 2_000);
        assertThat(seen.getLong(24)).isEqualTo(1_000);
        int notSupported = 58;
        int invalid = 28;
        assertThat(seen.getInt(32)).isEqualTo(notSupported);
        assertThat(seen.getInt(36)).isEqualTo(invalid);
    }

    @Test
    void aSleepEndsImmediately() {
        guests.withManifest("senses", DETERMINISTIC);
        ByteBuffer seen = senses("job-1", TIMESTAMP);
        assertThat(seen.getInt(88)).as("events").isEqualTo(1);
        assertThat(seen.getLong(104)).as("the timer that expired").isEqualTo(7);
        assertThat(seen.getLong(96)).isEqualTo(3 * HOUR + 3_000);
        assertThat(seen.getInt(92)).as("events").isEqualTo(1);
        assertThat(seen.getLong(136)).as("standard input").isEqualTo(8);
        assertThat(seen.getLong(152)).as("bytes of standard input").isEqualTo("payload".length());
    }

    @Test
    void randomBytesAreTheHashOfTheJobAndACounter() throws NoSuchAlgorithmException {
        guests.withManifest("senses", DETERMINISTIC);
        byte[] key = sha256("job-1\0senses".getBytes(StandardCharsets.UTF_8));
        byte[] expected = new byte[64];
        for (int block = 0; block < 2; block++) {
            byte[] input = ByteBuffer.allocate(40).put(key).putLong(block).array();
            System.arraycopy(sha256(input), 0, expected, 32 * block, 32);
        }
        byte[] seen = Arrays.copyOfRange(senses("job-1", TIMESTAMP).array(), 40, 85);
        assertThat(seen).isEqualTo(Arrays.copyOf(expected, 45));
        assertThat(Arrays.copyOfRange(senses("job-2", TIMESTAMP).array(), 40, 85))
                .isNotEqualTo(seen);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE})
    void everyTimestampIsATime(long timestamp) {
        guests.withManifest("senses", DETERMINISTIC);
        assertThat(senses("job-1", timestamp).getLong(0)).isEqualTo(timestamp * 1_000_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "fresh"})
    void initialisationsDependOnTheModuleOnly(String isolation) {
        guests.withManifest(
                "senses-early", "{\"deterministic\": true, \"isolation\": \"" + isolation + "\"}");
        byte[] first = answer(engine, "senses-early", new GuestSeed("job-1", TIMESTAMP));
        byte[] second = answer(engine, "senses-early", new GuestSeed("job-2", TIMESTAMP + 1));
        try (WasmEngine other = start(guests)) {
            byte[] elsewhere = answer(other, "senses-early", new GuestSeed("job-2", TIMESTAMP + 1));
            assertThat(elsewhere).isEqualTo(second);
        }
        assertThat(Arrays.copyOf(first, 64)).isEqualTo(Arrays.copyOf(second, 64));
        assertThat(Arrays.copyOfRange(first, 64, 96))
                .isNotEqualTo(Arrays.copyOfRange(second, 64, 96));
        ByteBuffer seen = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(seen.getLong(16)).isZero();
        assertThat(seen.getLong(88)).as("a monotonic clock").isGreaterThan(seen.getLong(56));
    }

    @Test
    void anInvocationWithoutARecordDependsOnTheModuleOnly() {
        guests.withManifest("senses", DETERMINISTIC);
        Message message = new Message("Request", Bytes.utf8("payload"));
        Set<Message> answers = new HashSet<>();
        for (String job : new String[] {"sql-1", "sql-2"}) {
            Outcome outcome = engine.run(Invocation.of(job, ModuleReference.of("senses"), message));
            answers.add(((Outcome.Success) outcome).answer());
        }
        assertThat(answers).hasSize(1);
    }

    @Test
    void filesHaveNoTimesAndNoInodes() {
        guests.withManifest("file-senses", "{\"deterministic\": true, \"state\": {}}");
        byte[] first = answer(engine, "file-senses", new GuestSeed("job-1", TIMESTAMP));
        byte[] second = answer(engine, "file-senses", new GuestSeed("job-2", TIMESTAMP));
        assertThat(second).isEqualTo(first);
        ByteBuffer seen = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN);
        for (int status : new int[] {0, 64}) {
            for (int number : new int[] {0, 8, 40, 48, 56}) {
                assertThat(seen.getLong(status + number)).as("at %d", number).isZero();
            }
        }
        assertThat(seen.getLong(128 + 8)).as("the inode of an entry").isZero();
    }

    @ParameterizedTest
    @CsvSource({"x, {}", "g, {}", "x, '{\"A\": \"B\"}'"})
    void aGuestThatWasRefusedMemoryFails(String payload, String config) {
        guests.withManifest(
                "grow-and-go-on", "{\"deterministic\": true, \"config\": " + config + "}");
        Outcome outcome = run(engine, "grow-and-go-on", payload, new GuestSeed("job-1", 0));
        if (payload.equals("x") && config.equals("{}")) {
            assertThat(outcome).isInstanceOf(Outcome.Success.class);
        } else {
            Outcome.Failure failure = (Outcome.Failure) outcome;
            assertThat(failure.kind()).isEqualTo(FailureKind.MEMORY_LIMIT);
            assertThat(failure.message()).contains("asked for more memory than 1024 pages");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    env                    | http_request    | i32 i32 | i64
                    wasi_snapshot_preview1 | sock_connect    | i32 i32 i32 | i32
                    wasi_snapshot_preview1 | sock_recv       | i32 i32 i32 i32 i32 i32 | i32
                    wasi_snapshot_preview1 | sock_send       | i32 i32 i32 i32 i32 | i32
                    wasi_snapshot_preview1 | sock_shutdown   | i32 i32 | i32
                    wasi_snapshot_preview1 | sock_accept     | i32 i32 i32 | i32
                    """)
    void anImportThatReachesBeyondTheSandboxIsRefused(
            String module, String name, String parameters, String result) {
        String type = "(func (param " + parameters + ") (result " + result + "))";
        String imports = "(import \"" + module + "\" \"" + name + "\" " + type + ")";
        Bytes guest = Guests.parse("(module " + imports + BYTES_GUEST + ")");
        refused(guest, DETERMINISTIC, "imports " + module + "." + name + ", which reaches beyond");
        guests.put("ordinary", guest, null);
        assertThat(run(engine, "ordinary", "x", GuestSeed.OF_MODULE))
                .isInstanceOf(Outcome.Success.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http_status_code", "http_headers"})
    void anExtismPluginWithHttpIsRefused(String name) {
        String result = name.equals("http_headers") ? "i64" : "i32";
        Bytes guest =
                Guests.parse(
                        "(module (import \"extism:host/env\" \""
                                + name
                                + "\" (func (result "
                                + result
                                + "))) (memory (export \"memory\") 1)"
                                + "(func (export \"handle\") (result i32) (i32.const 0)))");
        refused(guest, DETERMINISTIC, "imports extism:host/env." + name);
    }

    private void refused(Bytes guest, String manifest, String message) {
        guests.put("refused", guest, manifest);
        Outcome.Failure failure =
                (Outcome.Failure) run(engine, "refused", "x", GuestSeed.OF_MODULE);
        assertThat(failure.kind()).isEqualTo(FailureKind.MODULE_INVALID);
        assertThat(failure.message()).contains(message);
    }

    private ByteBuffer senses(String job, long timestamp) {
        byte[] answer = answer(engine, "senses", new GuestSeed(job, timestamp));
        return ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] answer(WasmEngine engine, String guest, GuestSeed seed) {
        Outcome outcome = run(engine, guest, "payload", seed);
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        return ((Outcome.Success) outcome).answer().payload().toByteArray();
    }

    private static Outcome run(WasmEngine engine, String guest, String payload, GuestSeed seed) {
        return engine.run(
                new Invocation(
                                "job-1",
                                ModuleReference.of(guest),
                                new Message("Request", Bytes.utf8(payload)),
                                null,
                                Map.of(),
                                EntityState.EMPTY)
                        .with(seed));
    }

    private static WasmEngine start(Guests guests) {
        return WasmEngine.start(EngineOptions.defaults(), guests, EngineListener.NONE);
    }

    private static byte[] sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }
}
