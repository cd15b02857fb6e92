package io.wasmjobs.engine.chicory;

import static io.wasmjobs.engine.validation.WasmBytes.bytes;
import static io.wasmjobs.engine.validation.WasmBytes.repeat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import io.wasmjobs.protocol.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A module is compiled once, runs correctly, and is restored from disk. */
@Timeout(600)
final class CompiledModulesTest {

    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final EngineListener listener =
            new EngineListener() {
                @Override
                public void moduleCompiled(String moduleId, String sha256, Duration took) {
                    told.add("compiled " + moduleId);
                }

                @Override
                public void moduleReadFromDisk(String moduleId, String sha256, Duration took) {
                    told.add("read " + moduleId);
                }

                @Override
                public void compiledCacheHit(String moduleId, String sha256) {
                    told.add("shared " + moduleId);
                }
            };

    @TempDir Path folder;

    @Test
    void concurrentRequestsForAModuleCompileItOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (CompiledModules modules = modules(CompileOptions.defaults())) {
            Callable<CompiledModule> ask = () -> compile(modules, "a", answering(42));
            List<CompiledModule> compiled = new ArrayList<>();
            for (Future<CompiledModule> answer :
                    threads.invokeAll(java.util.Collections.nCopies(64, ask))) {
                compiled.add(answer.get());
            }

            assertThat(compiled).containsOnly(compiled.get(0));
            assertThat(told.stream().filter("compiled a"::equals)).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void theSameBytesUnderAnotherIdShareTheirClasses() throws ModuleRefused {
        try (CompiledModules modules = modules(CompileOptions.defaults())) {
            CompiledModule first = compile(modules, "a", answering(42));

            assertThat(compile(modules, "b", answering(42))).isSameAs(first);
            assertThat(told).containsExactly("compiled a", "shared b");
        }
    }

    @Test
    void aCompiledModuleRunsWithoutTheCodeOfTheParsedOne() throws ModuleRefused {
        try (CompiledModules modules = modules(CompileOptions.defaults())) {
            CompiledModule compiled = compile(modules, "a", answering(42));

            assertThat(compiled.module().codeSection().getFunctionBody(2).instructions())
                    .hasSize(2);
            assertThat(call(compiled)).isEqualTo(42);
            assertThat(compiled.weightBytes()).isPositive();
        }
    }

    @Test
    void compiledClassesAreRestoredFromDiskAndRun() throws ModuleRefused {
        CompileOptions onDisk = CompileOptions.defaults().withCacheFolder(folder.resolve("cache"));
        try (CompiledModules modules = modules(onDisk)) {
            compile(modules, "a", answering(42));
        }
        try (CompiledModules restarted = modules(onDisk)) {
            assertThat(call(compile(restarted, "a", answering(42)))).isEqualTo(42);
        }
        assertThat(told).containsExactly("compiled a", "read a");
    }

    @Test
    void aDamagedFileOnDiskIsCompiledAgain() throws ModuleRefused, IOException {
        Path cache = folder.resolve("cache");
        CompileOptions onDisk = CompileOptions.defaults().withCacheFolder(cache);
        try (CompiledModules modules = modules(onDisk)) {
            compile(modules, "a", answering(42));
        }
        try (Stream<Path> files = Files.list(cache)) {
            Path file = files.findFirst().orElseThrow();
            byte[] whole = Files.readAllBytes(file);
            whole[whole.length / 2] ^= 1;
            Files.write(file, whole);
        }
        try (CompiledModules restarted = modules(onDisk)) {
            assertThat(call(compile(restarted, "a", answering(42)))).isEqualTo(42);
        }
        assertThat(told).containsExactly("compiled a", "compiled a");
    }

    @Test
    void aFolderThatOthersCanWriteToIsNotUsed() throws IOException, ModuleRefused {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        try (CompiledModules modules =
                modules(CompileOptions.defaults().withCacheFolder(file.resolve("cache")))) {
            assertThat(call(compile(modules, "a", answering(42)))).isEqualTo(42);
        }
    }

    @Test
    void aModuleThatFailsValidationIsRefusedOnceAndRemembered() {
        byte[] invalid = WasmBytes.message().function(WasmBytes.HANDLE, bytes(0x41, 0)).build();
        try (CompiledModules modules = modules(CompileOptions.defaults())) {
            ModuleRefused first = refusal(modules, invalid);

            assertThat(first.kind()).isEqualTo(FailureKind.MODULE_INVALID);
            assertThat(first).hasMessageContaining("the module is not valid: type mismatch");
            assertThat(refusal(modules, invalid)).isSameAs(first);
        }
    }

    @Test
    void aFunctionTooLargeForTheJvmIsNamed() {
        byte[] loads = repeat(bytes(0x20, 0, 0x28, 2, 0, 0x1A), 10_900);
        byte[] large = WasmBytes.message().function(WasmBytes.DEALLOC, loads).build();
        try (CompiledModules modules = modules(CompileOptions.defaults())) {
            assertThat(refusal(modules, large))
                    .hasMessageContaining("function 3 compiles to more than 64 KiB of JVM code");
        }
    }

    @Test
    void aCostlyModuleIsRefusedWhileOthersCompile() throws ModuleRefused {
        WasmBytes bomb = WasmBytes.message();
        for (int i = 0; i < 200; i++) {
            bomb.function(WasmBytes.NOTHING, repeat(bytes(0x41, 0, 0x04, 0x40, 0x0B), 5_000));
        }
        byte[] module = bomb.build();
        CompileOptions impatient =
                new CompileOptions(1, Duration.ofMillis(300), 1L << 30, 1, null, 1);
        try (CompiledModules modules = modules(impatient)) {
            assertThat(refusal(modules, module))
                    .hasMessageMatching(".*300 ms of processor time.*|.*too busy.*");
        }
        assertThat(told).isEmpty();
    }

    private CompiledModules modules(CompileOptions options) {
        return new CompiledModules(options, listener);
    }

    private static byte[] answering(int number) {
        return WasmBytes.message()
                .type(bytes(0x60, 0, 1, 0x7F))
                .function(4, bytes(0x41, number))
                .export("answer", 0, 3)
                .build();
    }

    private static long call(CompiledModule compiled) {
        Instance instance =
                Instance.builder(compiled.module())
                        .withMachineFactory(compiled.machineFactory())
                        .build();
        return instance.export("answer").apply()[0];
    }

    private static CompiledModule compile(CompiledModules modules, String id, byte[] module)
            throws ModuleRefused {
        Bytes bytes = Bytes.wrap(module);
        return modules.compile(
                new ModuleFile(id, bytes, Sha256.hex(bytes), Manifest.NONE),
                new ModuleValidator(ModuleLimits.DEFAULTS).scan(module));
    }

    private static ModuleRefused refusal(CompiledModules modules, byte[] module) {
        return catchThrowableOfType(ModuleRefused.class, () -> compile(modules, "refused", module));
    }
}
