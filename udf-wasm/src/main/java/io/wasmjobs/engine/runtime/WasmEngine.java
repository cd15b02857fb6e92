package io.wasmjobs.engine.runtime;

import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.InvocationReport;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.TurnLimits;
import io.wasmjobs.engine.chicory.CompiledModules;
import io.wasmjobs.engine.deadline.DeadlineClock;
import io.wasmjobs.engine.http.GuestHttp;
import io.wasmjobs.engine.invocation.InvocationRunner;
import io.wasmjobs.engine.invocation.LoadedModule;
import io.wasmjobs.engine.memoise.MemoisedAnswers;
import io.wasmjobs.engine.memoise.ModuleAnswers;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.module.ModuleSource;
import io.wasmjobs.engine.module.ModuleStore;
import io.wasmjobs.engine.network.AddressLookup;
import io.wasmjobs.engine.network.TcpConnections;
import io.wasmjobs.engine.pool.InstancePool;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.ModuleReference;
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
    private final InstancePool pool;
    private final CompiledModules compiledModules;
    private final ModuleStore<LoadedModule> modules;
    private final DeadlineClock clock = new DeadlineClock();
    private final AddressLookup addressLookup = new AddressLookup();
    private final GuestHttp guestHttp = new GuestHttp(addressLookup);
    private final EngineListener listener;
    private final InvocationRunner runner;
    private volatile boolean closed;

    private WasmEngine(EngineOptions options, ModuleSource source, EngineListener listener) {
        this.pool = new InstancePool(options.maxInstanceBytes(), listener);
        SelfCheck.run(options);
        this.options = options;
        this.source = source;
        this.compiledModules = new CompiledModules(options.compile(), listener);
        this.modules =
                new ModuleStore<>(
                        source,
                        new ModuleLoader(
                                options,
                                compiledModules,
                                pool,
                                new MemoisedAnswers(options.maxAnswerBytes())),
                        new StoreEvents(listener),
                        options.refreshInterval(),
                        options.compile().maxHeldBytes());
        this.listener = listener;
        this.runner =
                new InvocationRunner(
                        clock, guestHttp, new TcpConnections(addressLookup), pool, listener);
    }

    /** Starts an engine that runs the modules of {@code source}. */
    public static WasmEngine start(
            EngineOptions options, ModuleSource source, EngineListener listener) {
        return new WasmEngine(options, source, listener);
    }

    /**
     * Reserves memory for threads that will run invocations, until the returned object is closed.
     *
     * @param threads the most threads that run at the same time
     * @throws io.wasmjobs.engine.memory.NotEnoughMemory if the heap for instances is too small for
     *     that many instances within the default limits; the message says what is needed
     */
    public EngineThreads reserve(int threads) {
        pool.budget().promise(threads, options.bytesOfThread());
        return new EngineThreads(this, threads);
    }

    void release(int threads) {
        pool.budget().withdraw(threads, options.bytesOfThread());
    }

    /**
     * Runs a module on the calling thread, for which no memory is reserved: if memory is short, it
     * waits for as long as the invocation may run.
     *
     * @return the outcome; it covers every fault of the module
     * @throws java.util.concurrent.CancellationException if another thread interrupts the calling
     *     thread; its interrupt flag stays set
     * @throws IllegalStateException if the engine is closed
     */
    public Outcome run(Invocation invocation) {
        return run(invocation, 0);
    }

    /** Runs a module on a thread of {@link #reserve}. */
    Outcome runReserved(Invocation invocation) {
        return run(invocation, options.bytesOfThread());
    }

    private Outcome run(Invocation invocation, long promisedBytes) {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
        ModuleChain.Step first = runOne(invocation, promisedBytes);
        return first.next() == null
                ? first.outcome()
                : new ModuleChain(invocation)
                        .run(first, following -> runOne(following, promisedBytes));
    }

    /** Runs the first module of the invocation's chain. */
    private ModuleChain.Step runOne(Invocation invocation, long promisedBytes) {
        long started = System.nanoTime();
        ModuleReference reference = invocation.module();
        ModuleReference next = reference.next();
        Outcome outcome;
        try {
            LoadedModule module = modules.resolve(reference.alone());
            next = next == null ? module.then() : next;
            outcome = runOrRecall(module, invocation, started, promisedBytes);
        } catch (ModuleRefused refused) {
            outcome = notRun(refused.kind(), refused.getMessage(), started);
        } catch (OutOfMemoryError e) {
            pool.evictAll();
            outcome =
                    notRun(
                            FailureKind.HOST_ERROR,
                            "the host's heap had no room to load module " + reference.id(),
                            started);
        }
        listener.invocationEnded(reference.id(), outcome);
        return new ModuleChain.Step(outcome, next);
    }

    private Outcome runOrRecall(
            LoadedModule module, Invocation invocation, long started, long promisedBytes) {
        ModuleAnswers answers = module.answers();
        return answers == null
                ? runner.run(module, invocation, started, promisedBytes)
                : answers.answer(
                        module.sha256(),
                        invocation.message(),
                        started,
                        () -> runner.run(module, invocation, started, promisedBytes));
    }

    /** The concurrency, rate and order that a loaded module's manifest sets. */
    TurnLimits turnLimits(String module) {
        LoadedModule loaded = modules.held(module);
        return loaded == null ? TurnLimits.NONE : loaded.turns();
    }

    /** Loads a module and returns what its manifest allows; no effects if it cannot be loaded. */
    AllowedEffects allowedEffects(ModuleReference module) {
        return AllowedEffects.of(module, modules);
    }

    private static Outcome notRun(FailureKind kind, String message, long started) {
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        return new Outcome.Failure(kind, message, new InvocationReport(null, took, List.of(), 0));
    }

    /** Validates and compiles a module without a manifest, as for a job. */
    public Inspection inspect(byte[] module) {
        return inspect(Bytes.copyOf(module), null);
    }

    /** Validates and compiles a module with its manifest, as for a job. */
    public Inspection inspect(Bytes module, @Nullable Bytes manifest) {
        return new ModuleInspector(module, manifest).inspect(options, compiledModules);
    }

    /**
     * Stops the engine's threads and closes its source. Invocations that still run have no deadline
     * from then on.
     */
    @Override
    public void close() {
        closed = true;
        modules.close();
        compiledModules.close();
        guestHttp.close();
        addressLookup.close();
        source.close();
        clock.close();
    }

    /** Forwards the store's events to the engine's listener. */
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
