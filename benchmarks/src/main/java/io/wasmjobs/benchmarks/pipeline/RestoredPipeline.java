package io.wasmjobs.benchmarks.pipeline;

import java.time.Duration;

/**
 * The pipeline from a savepoint that it takes itself, when a quarter of the jobs are written. Its
 * filter of seen ids is rebuilt while it runs.
 */
final class RestoredPipeline implements Subject {

    private static final int QUARTER = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final PipelineSubject pipeline;
    private final KafkaBrokerProcess broker;

    RestoredPipeline(PipelineSubject pipeline, KafkaBrokerProcess broker) {
        this.pipeline = pipeline;
        this.broker = broker;
    }

    @Override
    public Running start(Pass pass) throws Exception {
        PipelineSubject.OnCluster first = pipeline.start(pass);
        String savepoint;
        try {
            new Stopwatch(broker, pass, PATIENCE).await(first, pass.jobs() / QUARTER);
            savepoint = first.stopWithSavepoint();
        } finally {
            first.stop();
        }
        return pipeline.startFrom(savepoint, pass);
    }
}
