package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import io.wasmjobs.engine.CompileOptions;
import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.compile.ClassFolder;
import io.wasmjobs.engine.compile.Compilation.Checkpoint;
import io.wasmjobs.engine.compile.CompileThreads;
import io.wasmjobs.engine.compile.CompiledClasses;
import io.wasmjobs.engine.module.ModuleFile;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.validation.FunctionNames;
import io.wasmjobs.engine.validation.ModuleOutline;
import io.wasmjobs.engine.validation.ModuleShape;
import io.wasmjobs.protocol.FailureKind;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles each module once: threads that request the same bytes at the same time wait for one
 * compilation, and modules with the same bytes under several ids share the classes while one of
 * them is in use. A failed compilation is not repeated.
 */
public final class CompiledModules implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CompiledModules.class);

    /** Bytes of heap and metaspace for each byte of a class file, as measured. */
    private static final int HELD_BYTES_PER_CLASS_BYTE = 3;

    /** What the JVM keeps for each method besides, which counts where methods are small. */
    private static final long HELD_BYTES_PER_FUNCTION = 600;

    private static final int MAX_REMEMBERED_REFUSALS = 1_000;

    private final CompileThreads threads;
    private final EngineListener listener;
    private final @Nullable ClassFolder folder;
    private final Map<String, CompletableFuture<CompiledModule>> underway =
            new ConcurrentHashMap<>();
    private final Map<String, WeakReference<CompiledModule>> inUse = new ConcurrentHashMap<>();
    private final Map<String, ModuleRefused> refusals = new LatestEntries<>();
    private final Map<String, Error> ranOutOfMemory = new LatestEntries<>();

    /** The entries that were put last, by the module's sha256. */
    private static final class LatestEntries<V> extends LinkedHashMap<String, V> {

        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > MAX_REMEMBERED_REFUSALS;
        }
    }

    /** Compiles within {@code options}. A cache folder that cannot be trusted is not used. */
    public CompiledModules(CompileOptions options, EngineListener listener) {
        this.threads = new CompileThreads(options);
        this.listener = listener;
        this.folder = open(options);
    }

    /** The compiled code of a validated module, without metering. */
    public CompiledModule compile(ModuleFile file, ModuleShape shape) throws ModuleRefused {
        return compile(file, ModuleCode.of(file, shape));
    }

    /**
     * The compiled code of a validated module. Waits while it is being compiled.
     *
     * @throws ModuleRefused if the runtime cannot run it, or compiling it takes too long
     * @throws CancellationException if the calling thread is interrupted; its interrupt flag stays
     *     set
     */
    @SuppressWarnings("FutureReturnValueIgnored") // settle does not throw
    public CompiledModule compile(ModuleFile file, ModuleCode code) throws ModuleRefused {
        CompiledModule shared = inUse(code.sha256());
        if (shared != null) {
            listener.compiledCacheHit(file.id(), file.sha256());
            return shared;
        }
        ModuleRefused known = refusal(code.sha256());
        if (known != null) {
            throw known;
        }
        CompletableFuture<CompiledModule> mine = new CompletableFuture<>();
        CompletableFuture<CompiledModule> first = underway.putIfAbsent(code.sha256(), mine);
        if (first != null) {
            return await(first, file);
        }
        threads.start(
                        file.id(),
                        code.shape().workingBytes(),
                        checkpoint -> makeOrRemember(file, code, checkpoint))
                .whenComplete((compiled, fault) -> settle(code.sha256(), mine, compiled, fault));
        return await(mine, file);
    }

    /** Stops the timer that limits compilations. */
    @Override
    public void close() {
        threads.close();
    }

    private void settle(
            String sha256,
            CompletableFuture<CompiledModule> mine,
            @Nullable CompiledModule compiled,
            @Nullable Throwable fault) {
        if (compiled != null) {
            inUse.values().removeIf(reference -> reference.get() == null);
            inUse.put(sha256, new WeakReference<>(compiled));
        } else if (fault instanceof ModuleRefused refused
                && refused.kind() == FailureKind.MODULE_INVALID) {
            synchronized (refusals) {
                refusals.put(sha256, refused);
            }
        }
        underway.remove(sha256);
        if (compiled != null) {
            mine.complete(compiled);
        } else {
            mine.completeExceptionally(
                    fault == null ? new IllegalStateException("nothing was compiled") : fault);
        }
    }

    /** An OutOfMemoryError may be temporary, so compiling a module is tried twice. */
    private CompiledModule makeOrRemember(ModuleFile file, ModuleCode code, Checkpoint checkpoint)
            throws ModuleRefused {
        try {
            return make(file, code, checkpoint);
        } catch (OutOfMemoryError e) {
            synchronized (refusals) {
                if (ranOutOfMemory.put(code.sha256(), e) != null) {
                    throw ModuleRefused.invalid(
                            "the host ran out of memory twice while it compiled the module");
                }
            }
            throw e;
        }
    }

    private static CompiledModule await(CompletableFuture<CompiledModule> result, ModuleFile file)
            throws ModuleRefused {
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException(
                    "interrupted while module " + file.id() + " was compiled");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ModuleRefused refused) {
                throw refused;
            }
            throw new IllegalStateException("module " + file.id() + " was not compiled", e);
        }
    }

    private CompiledModule make(ModuleFile file, ModuleCode code, Checkpoint checkpoint)
            throws ModuleRefused {
        long started = System.nanoTime();
        Optional<CompiledClasses> kept =
                folder == null ? Optional.empty() : folder.read(code.sha256());
        byte[] bytes = code.bytes().unsafeArray();
        CompiledClasses classes = kept.isPresent() ? kept.get() : classes(code, checkpoint);
        checkpoint.pass();
        Function<Instance, Machine> machines = GuestClassLoader.define(classes, kept.isEmpty());
        WasmModule outline = parse(ModuleOutline.withoutCode(bytes));
        if (folder != null && kept.isEmpty()) {
            folder.write(code.sha256(), classes);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        if (kept.isPresent()) {
            listener.moduleReadFromDisk(file.id(), file.sha256(), took);
        } else {
            listener.moduleCompiled(file.id(), file.sha256(), took);
        }
        LOG.info(
                "{} module {} (sha256 {}) in {} ms",
                kept.isPresent() ? "read compiled" : "compiled",
                file.id(),
                file.sha256(),
                took.toMillis());
        FunctionNames names = FunctionNames.of(bytes);
        long weight =
                names.sizeBytes()
                        + HELD_BYTES_PER_CLASS_BYTE * classes.sizeBytes()
                        + HELD_BYTES_PER_FUNCTION * code.shape().functions()
                        + 2L * bytes.length;
        return new CompiledModule(
                outline, machines, names, weight, code.shape().instanceBytes(), code.isMetered());
    }

    private static CompiledClasses classes(ModuleCode code, Checkpoint checkpoint)
            throws ModuleRefused {
        WasmModule whole = parse(ModuleOutline.withoutCustomSections(code.bytes().unsafeArray()));
        checkpoint.pass();
        return ClassCompiler.compile(
                whole,
                code.shape().functionsPerClass(),
                code.isMetered(),
                code.hasCanonicalNans(),
                checkpoint);
    }

    private static WasmModule parse(byte[] module) throws ModuleRefused {
        try {
            return Parser.parse(module);
        } catch (ChicoryException e) {
            throw ModuleRefused.invalid(
                    "the module is not valid: "
                            + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
        }
    }

    private @Nullable CompiledModule inUse(String sha256) {
        WeakReference<CompiledModule> reference = inUse.get(sha256);
        return reference == null ? null : reference.get();
    }

    private @Nullable ModuleRefused refusal(String sha256) {
        synchronized (refusals) {
            return refusals.get(sha256);
        }
    }

    private static @Nullable ClassFolder open(CompileOptions options) {
        Path path = options.cacheFolder();
        if (path == null) {
            return null;
        }
        try {
            return ClassFolder.open(path, ClassCompiler.fingerprint(), options.maxCacheBytes());
        } catch (IOException e) {
            LOG.warn("compiled classes are not kept between restarts: {}", e.getMessage());
            return null;
        }
    }
}
