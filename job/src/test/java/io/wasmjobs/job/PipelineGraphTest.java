package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.job.config.PipelineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operators of the pipeline, and which of them are chained. */
final class PipelineGraphTest {

    private static final String SOURCE = "Source: jobs -> read-jobs";
    private static final String FAST =
            " -> run-bound-records -> bound-results: Writer -> bound-results: Committer";

    private static final List<String> OTHERS =
            List.of(
                    "drop-duplicates -> run-modules -> results: Writer -> results: Committer",
                    "run-entities -> entity-results: Writer -> entity-results: Committer",
                    "dead-letters: Writer -> dead-letters: Committer");

    @TempDir private Path folder;

    private final Configuration given = new Configuration();

    private List<String> tasks() {
        given.setString("kafka.bootstrap-servers", "unused:1");
        given.setString("wasm.modules", "unused");
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
        environment.setParallelism(2);
        WasmJobs.define(environment, PipelineConfig.from(given));
        List<String> names = new ArrayList<>();
        for (JobVertex vertex : environment.getStreamGraph().getJobGraph().getVertices()) {
            names.add(vertex.getName());
        }
        return names;
    }

    private void bind(String bindings) throws IOException {
        Path file = folder.resolve("bindings.yaml");
        Files.writeString(file, "bindings:\n" + bindings);
        given.setString("wasm.bindings", file.toString());
    }

    private static List<String> with(String source) {
        List<String> all = new ArrayList<>(OTHERS);
        all.add(source);
        return all;
    }

    @Test
    void withoutBindingsNothingRunsInTheTaskOfTheSource() {
        assertThat(tasks()).containsExactlyInAnyOrderElementsOf(with(SOURCE));
    }

    @Test
    void boundRecordsRunAndAreWrittenInTheTaskOfTheSource() throws Exception {
        bind("- {from: in, module: echo, to: out}\n");

        assertThat(tasks()).containsExactlyInAnyOrderElementsOf(with(SOURCE + FAST));
    }

    @Test
    void theyAreChainedWithAnyParallelismOfTheSource() throws Exception {
        bind("- {from: in, module: echo, to: out}\n");
        given.setString("wasm.parallelism.source", "1");
        given.setString("wasm.parallelism.sinks", "2");

        assertThat(tasks()).contains(SOURCE + FAST);
    }

    /** Records in flight when the last binding was removed still need their outcomes. */
    @Test
    void anEmptyFileKeepsTheOperators() throws Exception {
        bind("");

        assertThat(tasks()).containsExactlyInAnyOrderElementsOf(with(SOURCE + FAST));
    }
}
