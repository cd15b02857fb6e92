package io.wasmjobs.engine.chicory;

import static io.wasmjobs.engine.validation.WasmBytes.bytes;
import static io.wasmjobs.engine.validation.WasmBytes.join;
import static io.wasmjobs.engine.validation.WasmBytes.sleb;
import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.runtime.ExportFunction;
import com.dylibso.chicory.runtime.Instance;
import io.wasmjobs.engine.CompileOptions;
import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.ModuleLimits;
import io.wasmjobs.engine.module.Manifest;
import io.wasmjobs.engine.module.ModuleFile;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.module.Sha256;
import io.wasmjobs.engine.validation.ModuleValidator;
import io.wasmjobs.engine.validation.WasmBytes;
import io.wasmjobs.protocol.Bytes;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * HotSpot's C2 on JDK 17 can miscompile {@code Integer.compareUnsigned}, which implements the
 * unsigned comparisons of compiled guests (JDK-8376400; it is an intrinsic from JDK 18 on). The
 * test runs all comparisons in hot loops, with constants around the sign boundary, and compares the
 * results with {@link BigInteger}, which no compiler turns into an unsigned comparison.
 */
final class UnsignedComparisonsITCase {

    private static final long SEED = 8_376_400;
    private static final int ROUNDS = Integer.getInteger("wasmjobs.comparison-rounds", 60);
    private static final int ITERATIONS = 4_000;
    private static final int LOOP_I32 = 4;
    private static final int LOOP_I64 = 5;
    private static final int COMPARISONS = 4;
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);
    private static final long[] CONSTANTS = {
        0,
        1,
        -1,
        2,
        -2,
        7,
        0x7F,
        0x80,
        0xFF,
        0x100,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x10000,
        Integer.MAX_VALUE - 1L,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Integer.MIN_VALUE + 1L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        0xFFFF_FFFFL,
        0x1_0000_0000L
    };

    private final Random random = new Random(SEED);

    @Test
    void hotLoopsCompareUnsignedNumbersCorrectly() throws ModuleRefused {
        Instance instance = instance();
        for (int round = 0; round < ROUNDS; round++) {
            for (int constant = 0; constant < CONSTANTS.length; constant++) {
                for (int comparison = 0; comparison < COMPARISONS; comparison++) {
                    check(instance, false, comparison, constant);
                    check(instance, true, comparison, constant);
                }
            }
        }
    }

    private void check(Instance instance, boolean isLong, int comparison, int constant) {
        String name = name(isLong, comparison, constant);
        long near = random.nextBoolean() ? CONSTANTS[constant] : random.nextLong();
        long step = random.nextBoolean() ? 1 + random.nextInt(3) : random.nextLong();
        long start = near - step * (random.nextInt(ITERATIONS) + 1L);
        ExportFunction loop = instance.export(name);

        long found =
                isLong
                        ? loop.apply(start, ITERATIONS, step)[0]
                        : loop.apply(low(start), ITERATIONS, low(step))[0];

        assertThat((int) found)
                .as("%s from %d in steps of %d on %s", name, start, step, Runtime.version())
                .isEqualTo(expected(isLong, comparison, CONSTANTS[constant], start, step));
    }

    private static int expected(
            boolean isLong, int comparison, long constant, long start, long step) {
        BigInteger bound = unsigned(isLong ? constant : low(constant));
        int sum = 0;
        long value = start;
        for (int i = 0; i < ITERATIONS; i++) {
            BigInteger number = unsigned(isLong ? value : low(value));
            int sign = number.compareTo(bound);
            boolean holds =
                    switch (comparison) {
                        case 0 -> sign < 0;
                        case 1 -> sign > 0;
                        case 2 -> sign <= 0;
                        default -> sign >= 0;
                    };
            sum = sum * 31 + (holds ? 1 : 0);
            sum = holds ? sum ^ 0x55 : sum + 7;
            value += step;
        }
        return sum;
    }

    private static long low(long value) {
        return value & 0xFFFF_FFFFL;
    }

    private static BigInteger unsigned(long value) {
        BigInteger signed = BigInteger.valueOf(value);
        return value < 0 ? signed.add(TWO_TO_64) : signed;
    }

    private static Instance instance() throws ModuleRefused {
        WasmBytes module =
                WasmBytes.message()
                        .type(bytes(0x60, 3, 0x7F, 0x7F, 0x7F, 1, 0x7F))
                        .type(bytes(0x60, 3, 0x7E, 0x7F, 0x7E, 1, 0x7F));
        int function = 3;
        for (int constant = 0; constant < CONSTANTS.length; constant++) {
            for (int comparison = 0; comparison < COMPARISONS; comparison++) {
                for (boolean isLong : new boolean[] {false, true}) {
                    module.function(
                            isLong ? LOOP_I64 : LOOP_I32,
                            bytes(1, 1, 0x7F),
                            loop(isLong, comparison, CONSTANTS[constant]));
                    module.export(name(isLong, comparison, constant), 0, function++);
                }
            }
        }
        Bytes built = Bytes.wrap(module.build());
        try (CompiledModules modules =
                new CompiledModules(CompileOptions.defaults(), EngineListener.NONE)) {
            CompiledModule compiled =
                    modules.compile(
                            new ModuleFile("loops", built, Sha256.hex(built), Manifest.NONE),
                            new ModuleValidator(ModuleLimits.DEFAULTS).scan(built.unsafeArray()));
            return Instance.builder(compiled.module())
                    .withMachineFactory(compiled.machineFactory())
                    .build();
        }
    }

    /**
     * Adds up, over a run of numbers, whether each is beyond a constant; once by value, once by
     * branch.
     */
    private static byte[] loop(boolean isLong, int comparison, long constant) {
        int opcode = (isLong ? 0x54 : 0x49) + 2 * comparison;
        byte[] compare =
                join(
                        bytes(0x20, 0, isLong ? 0x42 : 0x41),
                        sleb(isLong ? constant : (int) constant),
                        bytes(opcode));
        return join(
                bytes(0x03, 0x40),
                bytes(0x20, 3, 0x41, 31, 0x6C),
                compare,
                bytes(0x6A, 0x21, 3),
                compare,
                bytes(0x04, 0x40, 0x20, 3, 0x41),
                sleb(0x55),
                bytes(0x73, 0x21, 3, 0x05, 0x20, 3, 0x41, 7, 0x6A, 0x21, 3, 0x0B),
                bytes(0x20, 0, 0x20, 2, isLong ? 0x7C : 0x6A, 0x21, 0),
                bytes(0x20, 1, 0x41, 1, 0x6B, 0x22, 1, 0x0D, 0),
                bytes(0x0B, 0x20, 3));
    }

    private static String name(boolean isLong, int comparison, int constant) {
        return (isLong ? "i64" : "i32") + "-" + comparison + "-" + constant;
    }
}
