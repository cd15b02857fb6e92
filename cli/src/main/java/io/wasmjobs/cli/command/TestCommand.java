package io.wasmjobs.cli.command;

import io.wasmjobs.cli.console.AnswerPrinter;
import io.wasmjobs.cli.console.Colour;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.cli.golden.CaseFolder;
import io.wasmjobs.cli.golden.Ending;
import io.wasmjobs.cli.golden.GoldenCase;
import io.wasmjobs.cli.golden.GoldenCases;
import io.wasmjobs.cli.golden.TemporaryFolder;
import io.wasmjobs.cli.module.ScriptSource;
import io.wasmjobs.engine.CompileOptions;
import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.module.ModuleSource;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code test}: runs a module's golden cases on the engine. */
@Command(
        name = "test",
        header = "Runs a module's golden cases in this process, without Kafka or Flink.",
        description = {
            "FOLDER has cases.json, where it needs one manifest.json, and the built module: NAME.wasm"
                    + " or NAME.js, where NAME is the folder's. A module that is not there is looked"
                    + " for in the folder of modules.",
            "Each case gives a payload, and where the module keeps state that too, and expects an"
                    + " answer or a failure, logs, state and emitted records. Exit status 1: a case"
                    + " came out differently."
        },
        footer = {
            "",
            "Example: ./wasmjobs test wasm-modules/rust/counter",
            "         ./wasmjobs test greeter --module greeter/target/greeter.wasm"
        })
final class TestCommand implements Callable<Integer> {

    private static final String CASES = "cases.json";

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FOLDER",
            description = "The module's folder (default: this one).",
            defaultValue = ".")
    private Path folder;

    @Option(names = "--module", paramLabel = "FILE", description = "The built module.")
    private @Nullable Path module;

    @Mixin private ModuleFolderOptions modules;

    private final Console console;

    TestCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (module != null) {
            InputFiles.readable(module);
        }
        Path examples = modules.folder();
        Path source = folder.toAbsolutePath().normalize();
        String name = Objects.toString(source.getFileName(), "module");
        List<GoldenCase> cases = cases(source.resolve(CASES), name);
        try (TemporaryFolder temporary = TemporaryFolder.create("wasmjobs-test-")) {
            CaseFolder.ModuleFiles files = built(source, name, examples, temporary.path());
            try (CaseFolder caseFolder = new CaseFolder(temporary.path(), cases, id -> files)) {
                return run(caseFolder);
            }
        }
    }

    private static List<GoldenCase> cases(Path file, String name) throws IOException {
        try {
            return GoldenCases.read(InputFiles.readable(file), name);
        } catch (IllegalArgumentException | com.fasterxml.jackson.core.JacksonException e) {
            String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw CommandFailure.usage(file + ": " + message);
        }
    }

    private CaseFolder.ModuleFiles built(Path source, String name, Path examples, Path temporary)
            throws IOException {
        Path script = source.resolve(name + ".js");
        if (module == null && Files.isRegularFile(script)) {
            return script(script, temporary);
        }
        Path own = module == null ? source.resolve(name + ".wasm") : module;
        Path example = examples.resolve(name + ".wasm");
        for (Path built : List.of(own, example)) {
            if (Files.isRegularFile(built)) {
                return new CaseFolder.ModuleFiles(built, source.resolve("manifest.json"));
            }
        }
        throw CommandFailure.usage(
                "there is no "
                        + own
                        + (Files.isExecutable(source.resolve("build"))
                                ? ": build it with " + source.resolve("build") + " " + own
                                : ": build it, or give --module"));
    }

    /** The files of a script, which is the configuration of the module that runs scripts. */
    private static CaseFolder.ModuleFiles script(Path script, Path temporary) throws IOException {
        ScriptSource source =
                new ScriptSource(script, ModuleFolderOptions.examples().resolve("javascript.wasm"));
        ModuleSource.Fetched.Changed fetched =
                (ModuleSource.Fetched.Changed)
                        source.fetch(source.module().id(), null).orElseThrow();
        Path manifest = temporary.resolve("script.json");
        Files.write(
                manifest,
                Objects.requireNonNullElse(fetched.manifest(), Bytes.EMPTY).toByteArray());
        return new CaseFolder.ModuleFiles(
                Files.write(temporary.resolve("script.wasm"), fetched.module().toByteArray()),
                manifest);
    }

    private int run(CaseFolder caseFolder) throws IOException {
        int failed = 0;
        try (WasmEngine engine =
                WasmEngine.start(
                        options(),
                        ModuleFolderOptions.modulesIn(caseFolder.modules()),
                        EngineListener.NONE)) {
            for (CaseFolder.PreparedCase prepared : caseFolder.cases()) {
                Ending ending = Ending.of(engine.run(prepared.invocation()));
                List<String> differences = prepared.differences(ending);
                print(prepared.goldenCase(), differences);
                failed += differences.isEmpty() ? 0 : 1;
            }
        }
        int all = caseFolder.cases().size();
        console.line(
                failed == 0
                        ? AnswerPrinter.count(all, "case") + " passed"
                        : failed + " of " + AnswerPrinter.count(all, "case") + " failed");
        return failed == 0 ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    /**
     * Options with a longer time limit for compiling, for modules of large toolchains on small
     * machines.
     */
    private static EngineOptions options() {
        return EngineOptions.defaults()
                .withCompile(
                        CompileOptions.defaults()
                                .withCacheFolder(ModuleFolderOptions.compiled())
                                .withTimeLimit(Duration.ofMinutes(5)));
    }

    private void print(GoldenCase goldenCase, List<String> differences) {
        console.line(
                (differences.isEmpty()
                                ? console.paint(Colour.GOOD, "ok: ")
                                : console.paint(Colour.BAD, "failed: "))
                        + goldenCase.name());
        for (String difference : differences) {
            difference.lines().forEach(line -> console.line("  " + line));
        }
    }
}
