package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Spin module that returns wrong pointers or lengths fails before they cost much. */
final class HostileSpinGuestsTest {

    private static final String PUPPET = "spin-puppet";
    private static final String REALLOC =
            """
            (local.set $at (global.get $next))
                (global.set $next (i32.add (global.get $next) (local.get $size)))
                (local.get $at)""";

    private static final Guests GUESTS = new Guests().with(PUPPET);
    private static final WasmEngine ENGINE =
            WasmEngine.start(EngineOptions.defaults(), GUESTS, EngineListener.NONE);

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    (i32.const -1)     | INVALID_ANSWER | with pointer 4294967295, which is outside
                    (i32.const 131070) | INVALID_ANSWER | of 96 bytes with pointer 131070
                    unreachable        | TRAP           | trapped
                    (memory.grow (i32.const 2000)) | MEMORY_LIMIT | and then answered canonical_abi_realloc of 1 bytes
                    (i32.mul (memory.grow (i32.const 2000)) (i32.const 0)) | MEMORY_LIMIT | could not allocate 1 bytes
                    (call $config (i32.const 32) (i32.const 1) (i32.const 64)) (i32.const 64) | STACK_EXHAUSTED | too deep
                    """)
    void memoryOutsideOfTheGuestIsNotWritten(String realloc, FailureKind kind, String message) {
        check(run(puppetWith(REALLOC, realloc), numbers(0)), kind, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    -8     | 200   | INVALID_ANSWER | 28 bytes at pointer 4294967288
                    131060 | 200   | INVALID_ANSWER | 28 bytes at pointer 131060
                    64     | 0     | INVALID_ANSWER | the status 0
                    64     | 99999 | INVALID_ANSWER | the status 34463
                    64     | 101   | INVALID_ANSWER | the status 101
                    """)
    void anInvalidResponseIsRefused(int pointer, int status, FailureKind kind, String message) {
        check(run(numbers(0, pointer, status, 0, 0, 0, 0, 0, 0)), kind, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    2 | 0      | 0           | 0 | 0      | 0      | INVALID_ANSWER | neither 0 nor 1
                    0 | 0      | 0           | 7 | 0      | 0      | INVALID_ANSWER | neither 0 nor 1
                    1 | 0      | -2147483648 | 0 | 0      | 0      | INVALID_ANSWER | 2147483648 headers or parameters
                    1 | 0      | 268435456   | 0 | 0      | 0      | INVALID_ANSWER | 268435456 headers or parameters
                    1 | -16    | 2           | 0 | 0      | 0      | INVALID_ANSWER | 32 bytes at pointer 4294967280
                    1 | 131064 | 1           | 0 | 0      | 0      | INVALID_ANSWER | 16 bytes at pointer 131064
                    1 | 128    | 1           | 0 | 0      | 0      | INVALID_ANSWER | headers or parameters of more than 262,144 bytes
                    1 | 144    | 1           | 0 | 0      | 0      | INVALID_ANSWER | 1024 bytes at pointer 131000
                    1 | 160    | 1           | 0 | 0      | 0      | INVALID_ANSWER | a text that is not UTF-8
                    1 | 176    | 1           | 0 | 0      | 0      | INVALID_ANSWER | a header with a name or a value
                    1 | 192    | 1           | 0 | 0      | 0      | INVALID_ANSWER | a header with a name or a value
                    1 | 208    | 5           | 0 | 0      | 0      | INVALID_ANSWER | headers or parameters of more than 262,144 bytes
                    0 | 0      | 0           | 1 | 0      | -1     | OUTPUT_LIMIT   | answered more than 1048576 bytes
                    0 | 0      | 0           | 1 | 131071 | 2      | INVALID_ANSWER | 2 bytes at pointer 131071
                    """)
    void invalidPartsOfAResponseAreRefused(
            int hasHeaders,
            int headers,
            int headerCount,
            int hasBody,
            int body,
            int length,
            FailureKind kind,
            String message) {
        int[] response = {
            0,
            64,
            200,
            hasHeaders,
            headers,
            headerCount,
            hasBody,
            body,
            length,
            0,
            -1,
            0,
            0, // at 128: a name that is longer than memory
            131_000,
            1_024,
            32,
            1, // at 144: a name beyond memory
            16,
            2,
            32,
            1, // at 160: a name that is not UTF-8
            32,
            3,
            32,
            1, // at 176: a name with a space
            32,
            1,
            15,
            1, // at 192: a value that is a zero
        };
        int[] sameKilobytes = {0, 60_000, 0, 1};
        int[] all =
                IntStream.concat(
                                Arrays.stream(response),
                                IntStream.range(0, 20).map(i -> sameKilobytes[i % 4]))
                        .toArray();
        check(run(numbers(all)), kind, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1 16 2 64                    | gave get-config a text that is not UTF-8
                    1 -4 8 64                    | gave get-config 8 bytes at pointer 4294967292
                    1 32 1 -4                    | gave a host function 16 bytes at pointer 4294967292
                    1 32 -1 64                   | gave get-config a name of 4294967295 bytes
                    2 0 2147483647 64            | gave key-value.open a name of 2147483647 bytes
                    3 0 131071                   | gave a host function 5 bytes at pointer 131071
                    4 7 32 1 0 0 0 0 0 0 0 64    | gave wasi-outbound-http.request a method that Spin does not have
                    4 0 32 1 0 -1 0 0 0 0 0 64   | 4294967295 headers or parameters
                    4 0 32 1 0 0 0 0 2 0 0 64    | neither 0 nor 1
                    4 1 32 1 0 0 0 0 1 131071 9 64 | 9 bytes at pointer 131071
                    4 0 32 1 0 0 0 0 0 0 0 131071  | gave a host function 5 bytes at pointer 131071
                    """)
    void argumentsOfHostFunctionsAreChecked(String numbers, String message) {
        int[] call = Arrays.stream(numbers.split(" ")).mapToInt(Integer::parseInt).toArray();
        check(run(numbers(call)), FailureKind.TRAP, message);
    }

    @Test
    void aBodyOverTheLimitIsNotCopied() {
        Outcome outcome = run(numbers(4, 1, 32, 1, 0, 0, 0, 0, 1, 0, -1, 256));
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(outcome.report().logs())
                .containsExactly(
                        "wasi-outbound-http: the body has 4294967295 bytes; the limit is 1048576");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    canonical_abi_free | free   | ABI_UNSUPPORTED | does not export canonical_abi_free (i32, i32, i32) -> ()
                    "memory"           | "heap" | ABI_UNSUPPORTED | does not export memory
                    "get-config"       | "set"  | MODULE_INVALID  | imports spin-config.set (i32, i32, i32) -> (), which this host
                    handle-http-request | handle-redis-message | ABI_UNSUPPORTED | i32) -> i32, not (i32, i32) -> i32
                    """)
    void aModuleWithOtherExportsOrImportsIsRefusedByName(
            String part, String other, FailureKind kind, String message) {
        check(run(puppetWith(part, other), numbers(0)), kind, message);
    }

    private static String puppetWith(String part, String other) {
        String wat = Guests.text(PUPPET);
        assertThat(wat).contains(part);
        return wat.replace(part, other);
    }

    private static void check(Outcome outcome, FailureKind kind, String message) {
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        Outcome.Failure failure = (Outcome.Failure) outcome;
        assertThat(failure.message()).contains(message);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    private static Bytes numbers(int... numbers) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Integer.BYTES * Math.max(20, numbers.length))
                        .order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(numbers).forEach(bytes::putInt);
        return Bytes.wrap(bytes.array());
    }

    private static Outcome run(Bytes payload) {
        return run(ModuleReference.parse(PUPPET), payload);
    }

    private static Outcome run(String wat, Bytes payload) {
        String id = "hostile-" + Integer.toHexString(wat.hashCode());
        GUESTS.put(id, Guests.parse(wat), null);
        return run(ModuleReference.parse(id), payload);
    }

    private static Outcome run(ModuleReference module, Bytes payload) {
        return ENGINE.run(Invocation.of("job-1", module, new Message("Request", payload)));
    }
}
