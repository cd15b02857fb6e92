package io.wasmjobs.job.engine;

import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.job.metric.PipelineMetric;
import io.wasmjobs.protocol.FailureKind;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.metrics.MetricGroup;

/**
 * Counts the events of a JVM's engine. Only one subtask reports the counters of the whole engine,
 * so that a sum over subtasks counts nothing twice.
 */
final class EngineMetrics implements EngineListener {

    private final LongAdder compiled = new LongAdder();
    private final LongAdder compiledMillis = new LongAdder();
    private final LongAdder cacheHits = new LongAdder();
    private final LongAdder replaced = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder created = new LongAdder();
    private final LongAdder reset = new LongAdder();
    private final LongAdder discarded = new LongAdder();
    private final LongAdder httpCalls = new LongAdder();
    private final LongAdder httpFailures = new LongAdder();
    private final LongAdder httpMillis = new LongAdder();

    /** Registers the counters in a subtask's group. */
    void showIn(MetricGroup subtask) {
        MetricGroup engine = subtask.addGroup("engine");
        show(engine, PipelineMetric.MODULES_COMPILED, compiled);
        show(engine, PipelineMetric.MODULES_COMPILED_MILLIS, compiledMillis);
        show(engine, PipelineMetric.COMPILED_CACHE_HITS, cacheHits);
        show(engine, PipelineMetric.MODULES_REPLACED, replaced);
        show(engine, PipelineMetric.MODULES_REJECTED, rejected);
        show(engine, PipelineMetric.INSTANCES_CREATED, created);
        show(engine, PipelineMetric.INSTANCES_RESET, reset);
        show(engine, PipelineMetric.INSTANCES_DISCARDED, discarded);
        show(engine, PipelineMetric.HTTP_CALLS, httpCalls);
        show(engine, PipelineMetric.HTTP_CALLS_FAILED, httpFailures);
        show(engine, PipelineMetric.HTTP_CALLS_MILLIS, httpMillis);
    }

    private static void show(MetricGroup group, PipelineMetric metric, LongAdder figure) {
        metric.gaugeIn(group, figure::sum);
    }

    @Override
    public void moduleCompiled(String moduleId, String sha256, Duration took) {
        compiled.increment();
        compiledMillis.add(took.toMillis());
    }

    @Override
    public void moduleReadFromDisk(String moduleId, String sha256, Duration took) {
        cacheHits.increment();
    }

    @Override
    public void compiledCacheHit(String moduleId, String sha256) {
        cacheHits.increment();
    }

    @Override
    public void moduleReplaced(String moduleId, String sha256) {
        replaced.increment();
    }

    @Override
    public void moduleRejected(String moduleId, FailureKind kind, String message) {
        rejected.increment();
    }

    @Override
    public void instanceCreated(String moduleId) {
        created.increment();
    }

    @Override
    public void instanceReset(String moduleId) {
        reset.increment();
    }

    @Override
    public void instanceDiscarded(String moduleId, Discard reason) {
        discarded.increment();
    }

    @Override
    public void httpRequestEnded(String moduleId, Duration took, boolean answered) {
        httpCalls.increment();
        httpMillis.add(took.toMillis());
        if (!answered) {
            httpFailures.increment();
        }
    }
}
