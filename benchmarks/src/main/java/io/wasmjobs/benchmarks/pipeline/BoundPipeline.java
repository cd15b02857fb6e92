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

    /** The modules that each record passes. */
    enum Modules {
        /** One echo module. */
        ONE,
        /** Three echo modules as a chain in one job. */
        CHAIN,
        /** Three echo modules, connected by topics. */
        TOPICS
    }

    /**
     * @param options the pipeline's options except topics and modules
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
    public Running start(Pass pass) throws Exception {
        Map<String, String> all = new HashMap<>(options);
        all.put("kafka.topic.jobs", pass.unused("jobs"));
        all.put("kafka.topic.results", pass.unused("results"));
        all.put("wasm.bindings", file(pass).toString());
        return new PipelineSubject(setting, PARALLELISM, all).start(pass);
    }

    private Path file(Pass pass) throws IOException {
        String from = pass.workload().topic();
        String bindings =
                switch (modules) {
                    case ONE -> binding("one", from, "echo", pass.results());
                    case CHAIN -> binding("chain", from, "echo|echo|echo", pass.results());
                    case TOPICS ->
                            binding("first", from, "echo", pass.between(1))
                                    + binding("second", pass.between(1), "echo", pass.between(2))
                                    + binding("third", pass.between(2), "echo", pass.results());
                };
        Path file = Files.createTempFile(setting.scratch(), "bindings", ".yaml");
        return Files.writeString(file, "bindings:\n" + bindings);
    }

    private static String binding(String name, String from, String module, String to) {
        return "- {name: %s, from: %s, module: '%s', to: %s}%n".formatted(name, from, module, to);
    }
}
