package io.wasmjobs.job.engine;

import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.TurnLimits;
import io.wasmjobs.engine.memory.NotEnoughMemory;
import io.wasmjobs.engine.module.ModuleSource;
import io.wasmjobs.engine.runtime.AllowedEffects;
import io.wasmjobs.engine.runtime.EngineThreads;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.job.config.EngineConfig;
import io.wasmjobs.job.config.LimitOptions;
import io.wasmjobs.job.config.WasmOptions;
import io.wasmjobs.protocol.ModuleReference;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine that all subtasks of one JVM share: the first one starts it, the last one closes it.
 * Modules are compiled once for all of them.
 */
public final class SharedEngine {

    private static final Logger LOG = LoggerFactory.getLogger(SharedEngine.class);
    private static final Map<EngineConfig, SharedEngine> ENGINES = new HashMap<>();

    private final EngineConfig settings;
    private final EngineMetrics figures = new EngineMetrics();
    private final WasmEngine engine;
    private int leases;

    private SharedEngine(EngineConfig settings) {
        this.settings = settings;
        ModuleSource source = ModuleSources.of(settings);
        this.engine = WasmEngine.start(settings.options(), source, figures);
        LOG.info("engine started with modules of {}", source.description());
    }

    /** Opens a lease on the engine with these settings, in the process of a subtask. */
    public static ModuleRunner.Opening with(EngineConfig settings) {
        return (metrics, threads) -> lease(settings, threads, metrics);
    }

    private static ModuleRunner lease(EngineConfig settings, int threads, MetricGroup metrics) {
        synchronized (ENGINES) {
            SharedEngine shared = ENGINES.computeIfAbsent(settings, SharedEngine::new);
            shared.leases++;
            EngineThreads reserved;
            try {
                reserved = shared.engine.reserve(threads);
            } catch (NotEnoughMemory e) {
                int subtasks = shared.leases;
                shared.giveBack();
                throw refused(threads, subtasks, e);
            }
            if (shared.leases == 1) {
                shared.figures.showIn(metrics);
            }
            return shared.new Lease(reserved);
        }
    }

    /** The failure of too little memory. A restart would not help, so it is suppressed. */
    private static SuppressRestartsException refused(
            int threads, int subtasks, NotEnoughMemory cause) {
        return new SuppressRestartsException(
                new IllegalConfigurationException(
                        String.format(
                                Locale.ROOT,
                                "%s: %d for each of %d subtasks in this TaskManager are too many:"
                                        + " %s (seven eighths of %s, which is a third of the heap"
                                        + " unless it is set). Lower %s or %s, or raise %s or the"
                                        + " TaskManager's heap.",
                                WasmOptions.RUN_THREADS.key(),
                                threads,
                                subtasks,
                                cause.getMessage(),
                                WasmOptions.POOL_MEMORY.key(),
                                WasmOptions.RUN_THREADS.key()
                                        + ", "
                                        + WasmOptions.ENTITIES_THREADS.key()
                                        + ", "
                                        + WasmOptions.BOUND_THREADS.key(),
                                LimitOptions.LIMIT_MEMORY.key(),
                                WasmOptions.POOL_MEMORY.key()),
                        cause));
    }

    private void giveBack() {
        synchronized (ENGINES) {
            leases--;
            if (leases == 0) {
                ENGINES.remove(settings);
                engine.close();
                LOG.info("engine stopped");
            }
        }
    }

    /** One subtask's use of the engine. */
    private final class Lease implements ModuleRunner {

        private final EngineThreads threads;
        private boolean closed;

        Lease(EngineThreads threads) {
            this.threads = threads;
        }

        @Override
        public Outcome run(Invocation invocation) {
            return threads.run(invocation);
        }

        @Override
        public TurnLimits turnLimits(String module) {
            return threads.turnLimits(module);
        }

        @Override
        public AllowedEffects allowedEffects(ModuleReference module) {
            return threads.allowedEffects(module);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                threads.close();
                giveBack();
            }
        }
    }
}
