package io.wasmjobs.engine.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wasm.Parser;
import com.sun.management.ThreadMXBean;
import io.wasmjobs.engine.ModuleLimits;
import io.wasmjobs.engine.module.ModuleRefused;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Mutated modules and random bytes are accepted or refused, without other errors or high cost. */
final class ModuleValidatorFuzzITCase {

    private static final long SEED = 20_261_122;
    private static final int MUTANTS = 10_000;
    private static final int PARSED_MUTANTS = 1_000;
    private static final byte[] EXTREMES = {0, 1, 0x7F, (byte) 0x80, (byte) 0xFF, 0x40, 0x0B, 0x0E};

    private final ModuleValidator validator = new ModuleValidator(ModuleLimits.DEFAULTS);
    private final Random random = new Random(SEED);

    @Test
    void whateverTheBytesAreTheAnswerIsAShapeOrARefusalAndMemoryStaysInProportion()
            throws IOException {
        List<byte[]> seeds = seeds();
        int refusals = 0;
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = mutate(seeds.get(random.nextInt(seeds.size())));
            long before = allocated();
            if (isRefused(mutant)) {
                refusals++;
            }
            assertThat(allocated() - before)
                    .as("bytes allocated for mutant %d of seed %d", i, SEED)
                    .isLessThan(2_000_000L + 60L * mutant.length);
        }
        assertThat(refusals).isBetween(MUTANTS / 10, MUTANTS - 1);
    }

    @Test
    void randomBytesAreRefused() {
        for (int i = 0; i < MUTANTS; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            if (bytes.length > 8 && i % 2 == 0) {
                System.arraycopy(WasmBytes.bytes(0, 'a', 's', 'm', 1, 0, 0, 0), 0, bytes, 0, 8);
            }
            assertThat(isRefused(bytes)).isTrue();
        }
    }

    /** The parser accepts a validated module, or refuses it with its own exception. */
    @Test
    void anAcceptedModuleParsesOrIsRefusedByTheParser() throws IOException {
        List<byte[]> seeds = seeds();
        int parsed = 0;
        for (int i = 0; i < PARSED_MUTANTS; i++) {
            byte[] mutant = mutate(seeds.get(random.nextInt(seeds.size())));
            if (mutant.length < 40_000 && !isRefused(mutant)) {
                parsed += parses(mutant) ? 1 : 0;
            }
        }
        assertThat(parsed).isPositive();
    }

    @SuppressWarnings(
            "IllegalCatch") // any exception of the parser means that it refuses the module
    private static boolean parses(byte[] module) {
        try {
            Parser.parse(module);
            return true;
        } catch (RuntimeException | AssertionError e) {
            return false;
        }
    }

    private boolean isRefused(byte[] module) {
        try {
            ModuleValidator.validate(validator.scan(module), null, null, 65_536);
            return false;
        } catch (ModuleRefused refused) {
            assertThat(refused.getMessage()).isNotBlank().doesNotContain("\n");
            return true;
        }
    }

    private byte[] mutate(byte[] seed) {
        byte[] mutant = seed.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(mutant.length);
            switch (random.nextInt(5)) {
                case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutant[at] = EXTREMES[random.nextInt(EXTREMES.length)];
                case 2 -> mutant = Arrays.copyOf(mutant, at + 1);
                case 3 -> {
                    int length = Math.min(random.nextInt(64), mutant.length - at);
                    int to = random.nextInt(mutant.length - length + 1);
                    System.arraycopy(mutant, at, mutant, to, length);
                }
                default -> {
                    for (int i = at; i < Math.min(at + 5, mutant.length); i++) {
                        mutant[i] = (byte) (i == at + 4 ? 0x0F : 0xFF);
                    }
                }
            }
        }
        return mutant;
    }

    private static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(WasmBytes.message().build());
        Path built = Path.of(System.getProperty("wasmjobs.root"), "wasm-modules", "built");
        try (Stream<Path> files = Files.list(built)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".wasm")).sorted().toList()) {
                if (Files.size(file) < 40_000) {
                    seeds.add(Files.readAllBytes(file));
                }
            }
        }
        assertThat(seeds).hasSizeGreaterThan(3);
        return seeds;
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }
}
