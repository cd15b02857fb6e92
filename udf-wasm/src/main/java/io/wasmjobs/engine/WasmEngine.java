package io.wasmjobs.engine;

import io.wasmjobs.engine.chicory.CompiledModules;
import io.wasmjobs.engine.deadline.DeadlineClock;
import io.wasmjobs.engine.http.GuestHttp;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.module.ModuleSource;
import io.wasmjobs.engine.module.ModuleStore;
import io.wasmjobs.engine.pool.InstancePool;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs WebAssembly modules on messages, isolated and within limits. One engine serves all threads
 * of a JVM:
 *
 * <pre>{@code
 * try (WasmEngine engine = WasmEngine.start(EngineOptions.defaults(), modules, EngineListener.NONE)) {
 *     Outcome outcome = engine.run(Invocation.of("job-1", ModuleReference.of("echo"), message));
 * }
 * }</pre>
 */
public final class WasmEngine implements AutoCloseable {

    private final EngineOptions options;
    private final ModuleSource source;
    private final CompiledModules compiledModules;
    private final ModuleStore<LoadedModule> modules;
    private final DeadlineClock clock = new DeadlineClock();
    private final GuestHttp guestHttp = new GuestHttp();
    private final EngineListener listener;
    private final InvocationRunner runner;
    private volatile boolean closed;

    private WasmEngine(EngineOptions options, ModuleSource source, EngineListener listener) {
        InstancePool pool = new InstancePool(options.maxPooledBytes(), listener);
        SelfCheck.run(options);
        this.options = options;
        this.source = source;
        this.compiledModules = new CompiledModules(options.compile(), listener);
        this.modules =
                new ModuleStore<>(
                        source,
                        new ModuleLoader(options, compiledModules, pool),
                        new StoreEvents(listener),
                        options.refreshInterval(),
                        options.compile().maxHeldBytes());
        this.listener = listener;
        this.runner = new InvocationRunner(clock, guestHttp, listener);
    }

    /** Starts an engine that runs the modules of {@code source}. */
    public static WasmEngine start(
            EngineOptions options, ModuleSource source, EngineListener listener) {
        return new WasmEngine(options, source, listener);
    }

    /**
     * Runs a module on the calling thread.
     *
     * @return what became of it: whatever the module does is in there
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted by
     *     somebody else; it stays interrupted
     * @throws IllegalStateException if the engine is closed
     */
    public Outcome run(Invocation invocation) {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
        long started = System.nanoTime();
        Outcome outcome;
        try {
            outcome = runner.run(modules.resolve(invocation.module()), invocation, started);
        } catch (ModuleRefused refused) {
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            outcome =
                    new Outcome.Failure(
                            refused.kind(),
                            refused.getMessage(),
                            new Report(null, took, List.of(), 0));
        }
        listener.invocationEnded(invocation.module().id(), outcome);
        return outcome;
    }

    /** Examines and compiles a module without a manifest, as a job for it would. */
    public Inspection inspect(byte[] module) {
        return inspect(Bytes.copyOf(module), null);
    }

    /** Examines and compiles a module with the manifest beside it, as a job for it would. */
    public Inspection inspect(Bytes module, @Nullable Bytes manifest) {
        return new ModuleInspector(module, manifest).inspect(options, compiledModules);
    }

    /**
     * Ends the engine's threads, and closes its source. Invocations that still run have no deadline
     * any more.
     */
    @Override
    public void close() {
        closed = true;
        modules.close();
        compiledModules.close();
        guestHttp.close();
        source.close();
        clock.close();
    }

    /** Hands the store's news to the engine's listener. */
    private record StoreEvents(EngineListener listener) implements ModuleStore.Listener {

        @Override
        public void replaced(String id, String sha256) {
            listener.moduleReplaced(id, sha256);
        }

        @Override
        public void rejected(String id, FailureKind kind, String message) {
            listener.moduleRejected(id, kind, message);
        }
    }
}
