package io.wasmjobs.engine;

import static io.wasmjobs.engine.validation.WasmBytes.bytes;
import static io.wasmjobs.engine.validation.WasmBytes.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.module.ModuleSource;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.engine.validation.WasmBytes;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * An unlimited number of distinct modules can pass through one JVM, which holds a bounded number of
 * them. {@code -Dwasmjobs.many-modules=10000} sets the number for a long run.
 */
final class ManyModulesITCase {

    private static final int MODULES = Integer.getInteger("wasmjobs.many-modules", 600);
    private static final int HELD_BYTES = 8 << 20;
    private static final long GROWTH_BYTES = 6 << 20;
    private static final int GROWTH_CLASSES = 300;

    private final ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();

    @Test
    void metaspaceAndClassesAreBoundedForManyModules() {
        EngineOptions options =
                EngineOptions.defaults()
                        .withCompile(CompileOptions.defaults().withMaxHeldBytes(HELD_BYTES));
        try (WasmEngine engine =
                WasmEngine.start(options, new EndlessModules(), EngineListener.NONE)) {
            runModules(engine, 0, MODULES / 3);
            long metaspaceThen = metaspaceBytes();
            int classesThen = classes.getLoadedClassCount();

            runModules(engine, MODULES / 3, MODULES);

            assertThat(metaspaceBytes() - metaspaceThen)
                    .as("growth of the metaspace over %d modules", MODULES - MODULES / 3)
                    .isLessThan(GROWTH_BYTES);
            assertThat(classes.getLoadedClassCount() - classesThen).isLessThan(GROWTH_CLASSES);
            assertThat(classes.getTotalLoadedClassCount()).isGreaterThan(2L * MODULES);
        }
    }

    private static void runModules(WasmEngine engine, int from, int to) {
        for (int i = from; i < to; i++) {
            Message request = new Message("Request", Bytes.EMPTY);
            Outcome outcome =
                    engine.run(Invocation.of("job", ModuleReference.of("module-" + i), request));
            assertThat(outcome).isInstanceOf(Outcome.Success.class);
        }
    }

    /** The metaspace after collections, which are repeated until two of them free no classes. */
    private long metaspaceBytes() {
        long unloaded;
        do {
            unloaded = classes.getUnloadedClassCount();
            System.gc();
        } while (classes.getUnloadedClassCount() != unloaded);
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .mapToLong(ManyModulesITCase::used)
                .sum();
    }

    private static long used(MemoryPoolMXBean pool) {
        return pool.getUsage().getUsed();
    }

    /** Generates a distinct module for each id. */
    private static final class EndlessModules implements ModuleSource {

        @Override
        public Optional<Fetched> fetch(String id, @Nullable String knownVersion) {
            int number = Integer.parseInt(id.substring("module-".length()));
            byte[] own = join(bytes(0x41), WasmBytes.sleb(number + (1 << 20)), bytes(0x1A));
            byte[] answer =
                    "{\"type_name\":\"A\",\"payload\":[]}"
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
            byte[] module =
                    WasmBytes.message()
                            .function(WasmBytes.NOTHING, own)
                            .function(
                                    WasmBytes.HANDLE,
                                    join(
                                            bytes(0x42),
                                            WasmBytes.sleb(((long) answer.length << 32) | 16)))
                            .without(7)
                            .export("memory", 2, 0)
                            .export("alloc", 0, 5)
                            .export("dealloc", 0, 1)
                            .export("handle", 0, 4)
                            .function(WasmBytes.ALLOC, bytes(0x41, 0x80, 0x08))
                            .add(
                                    11,
                                    join(
                                            bytes(0, 0x41, 16, 0x0B),
                                            WasmBytes.leb(answer.length),
                                            answer))
                            .build();
            return Optional.of(new Fetched.Changed("1", Bytes.wrap(module), null));
        }

        @Override
        public String description() {
            return "endless modules";
        }
    }
}
