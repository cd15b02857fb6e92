package io.wasmjobs.job.run;

import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.WasmEngine;
import io.wasmjobs.engine.module.ModuleSource;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine that all subtasks of one JVM share: the first to come starts it, the last to leave
 * closes it. Modules are compiled once for all of them.
 */
public final class SharedEngine {

    private static final Logger LOG = LoggerFactory.getLogger(SharedEngine.class);
    private static final Map<EngineSettings, SharedEngine> ENGINES = new HashMap<>();

    private final EngineSettings settings;
    private final EngineMetrics figures = new EngineMetrics();
    private final WasmEngine engine;
    private int leases;

    private SharedEngine(EngineSettings settings) {
        this.settings = settings;
        ModuleSource source = ModuleSources.of(settings);
        this.engine = WasmEngine.start(settings.options(), source, figures);
        LOG.info("engine started with modules of {}", source.description());
    }

    /** Opens a lease on the engine with these settings wherever a subtask runs. */
    public static ModuleRunner.Opening with(EngineSettings settings) {
        return metrics -> lease(settings, metrics);
    }

    private static ModuleRunner lease(EngineSettings settings, MetricGroup metrics) {
        synchronized (ENGINES) {
            SharedEngine shared = ENGINES.computeIfAbsent(settings, SharedEngine::new);
            if (shared.leases == 0) {
                shared.figures.showIn(metrics);
            }
            shared.leases++;
            return shared.new Lease();
        }
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

        private boolean closed;

        @Override
        public Outcome run(Invocation invocation) {
            return engine.run(invocation);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                giveBack();
            }
        }
    }
}
