package io.wasmjobs.system.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.cli.system.Ports;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics while run-modules is full: the source is backpressured, its own task is not. */
class BackpressureITCase {

    private static final String BACKPRESSURE =
            "flink_taskmanager_job_task_backPressuredTimeMsPerSecond";
    private static final String UTILIZATION =
            "flink_taskmanager_job_task_operator_threadUtilization";

    /** The threshold of the alert WasmjobsBackpressure. */
    private static final double THRESHOLD = 500;

    /** Large enough for a few dozen to fill the network buffers between the two tasks. */
    private static final String PAYLOAD = "x".repeat(10_000);

    /** A job takes a quarter of a second. */
    private static final List<String> JOBS =
            IntStream.range(0, 1_000)
                    .mapToObj(i -> ObservedPipeline.job("slow-" + i, "spin", PAYLOAD))
                    .toList();

    @Test
    void aFullEngineBackpressuresTheSourceAndNotItsOwnTask(@TempDir Path compiled)
            throws Exception {
        int port = Ports.claim(0, "the reporter's port");
        Map<String, String> options = new HashMap<>(ObservedPipeline.prometheusOn(port));
        options.put("wasm.run.threads", "1");
        options.put("wasm.run.capacity", "20");
        options.put("wasm.retry.attempts", "1");
        try (ObservedPipeline pipeline = ObservedPipeline.start(compiled, options)) {
            pipeline.send(JOBS);
            await().atMost(ObservedPipeline.PATIENCE)
                    .untilAsserted(
                            () -> {
                                List<Sample> samples = Sample.scrape(port);
                                assertThat(most(samples, BACKPRESSURE, "Source: jobs"))
                                        .isGreaterThan(THRESHOLD);
                                assertThat(most(samples, BACKPRESSURE, "drop-duplicates"))
                                        .isLessThan(THRESHOLD);
                                assertThat(most(samples, UTILIZATION, "drop-duplicates"))
                                        .isGreaterThan(0.5);
                            });
        }
    }

    private static double most(List<Sample> samples, String name, String task) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name))
                .filter(sample -> sample.labels().getOrDefault("task_name", "").startsWith(task))
                .mapToDouble(Sample::value)
                .max()
                .orElseThrow();
    }
}
