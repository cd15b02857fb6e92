package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.job.options.Delivery;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

/** {@code flink-conf/wasm-jobs.yaml}, as the pipeline reads it. */
class ShippedOptionsTest {

    @Test
    void everyOptionOfTheShippedFileIsKnownAndValid() {
        Path file = Path.of(System.getProperty("wasmjobs.root"), "flink-conf", "wasm-jobs.yaml");
        Configuration configuration =
                CommandLine.read(
                        List.of("--config", file.toString(), "--wasm.modules", "/opt/modules"));
        assertThat(configuration.keySet()).hasSizeGreaterThan(6);
        assertThat(PipelineOptions.from(configuration).delivery()).isEqualTo(Delivery.EXACTLY_ONCE);
    }
}
