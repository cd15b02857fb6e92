package io.wasmjobs.benchmarks.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The pipeline on the records of a bound topic, without deduplication. */
final class BoundPipeline implements Subject {

    private static final int PARALLELISM = 2;

    private final PipelineSubject.Setting setting;
    private final Modules modules;
    private final Map<String, String> options;

    /** What each record goes through. */
    enum Modules {
        /** One echo. */
        ONE,
        /** Three of them, as one job. */
        CHAIN,
        /** Three of them, with a topic between two. */
        TOPICS
    }

    /**
     * @param options of the pipeline, besides topics and modules
     */
    BoundPipeline(PipelineSubject.Setting setting, Modules modules, Map<String, String> options) {
        this.setting = setting;
        this.modules = modules;
        this.options = Map.copyOf(options);
    }

    @Override
    public int stages() {
        return modules == Modules.TOPICS ? 3 : 1;
    }

    @Override
    public Running start(Pass course) throws Exception {
        Map<String, String> all = new HashMap<>(options);
        all.put("kafka.topic.jobs", course.unused("jobs"));
        all.put("kafka.topic.results", course.unused("results"));
        all.put("wasm.bindings", file(course).toString());
        return new PipelineSubject(setting, PARALLELISM, all).start(course);
    }

    private Path file(Pass course) throws IOException {
        String from = course.workload().topic();
        String bindings =
                switch (modules) {
                    case ONE -> binding("one", from, "echo", course.results());
                    case CHAIN -> binding("chain", from, "echo|echo|echo", course.results());
                    case TOPICS ->
                            binding("first", from, "echo", course.between(1))
                                    + binding(
                                            "second", course.between(1), "echo", course.between(2))
                                    + binding("third", course.between(2), "echo", course.results());
                };
        Path file = Files.createTempFile(setting.scratch(), "bindings", ".yaml");
        return Files.writeString(file, "bindings:\n" + bindings);
    }

    private static String binding(String name, String from, String module, String to) {
        return "- {name: %s, from: %s, module: '%s', to: %s}%n".formatted(name, from, module, to);
    }
}
