package io.wasmjobs.cli.command;

import io.wasmjobs.cli.console.AnswerPrinter;
import io.wasmjobs.cli.console.Colour;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.console.EffectsJson;
import io.wasmjobs.cli.console.EffectsPrinter;
import io.wasmjobs.cli.console.OutcomePrinter;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.cli.error.Suggestion;
import io.wasmjobs.cli.module.FileWatch;
import io.wasmjobs.cli.module.ModuleFileSource;
import io.wasmjobs.cli.module.ScriptSource;
import io.wasmjobs.engine.CompileOptions;
import io.wasmjobs.engine.Effects;
import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.EntityState;
import io.wasmjobs.engine.GuestLimits;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.module.FolderModules;
import io.wasmjobs.engine.module.ModuleSource;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.Scheduling;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code run}: runs a module on a payload in this process, as the pipeline would run it. */
@Command(
        name = "run",
        header = "Runs a module in this process, without Kafka or Flink.",
        description = {
            "MODULE is a module's id, a .wasm file, a .js file with a function"
                    + " handle(message), or an artifact in a registry, oci://host/repository:tag."
                    + " The manifest beside the file or in the artifact applies.",
            "The limits are those of the pipeline. The answer goes to standard output; logs,"
                    + " emitted records, changed state, time and memory to standard error."
        },
        footer = {
            "",
            "Example: ./wasmjobs run reverse --payload hello",
            "         ./wasmjobs run target/my.wasm --payload-file sample.json --watch",
            "         ./wasmjobs run counter --key visitors --state state.json --payload 5"
        })
final class RunCommand implements Callable<Integer> {

    private static final String WORKER = "run";
    private static final String INTERPRETER = "javascript.wasm";

    @Mixin private JobOptions jobOptions;
    @Mixin private ModuleFolderOptions modules;
    @Mixin private RegistryOptions registry;

    @Option(
            names = "--json",
            description = {
                "The result or dead letter as it would be on its topic, on one line; with what was",
                "emitted and changed as emitted and state."
            })
    private boolean json;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The job's key: a module that keeps state needs one.")
    private @Nullable String key;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = {
                "The state of the key: a JSON object of texts, as --json prints it (default: none).",
                "The file is not changed."
            })
    private @Nullable Path state;

    @Option(
            names = "--fuel",
            paramLabel = "N",
            description = {
                "Count the instructions that the module executes, and stop it after N of them. The",
                "manifest's fuel applies instead where there is one."
            })
    private @Nullable Long fuel;

    @Option(
            names = "--timestamp",
            paramLabel = "MILLIS",
            defaultValue = "0",
            description = {
                "The time of the job's record, in milliseconds since the epoch: where the clock of a",
                "deterministic module begins (default: ${DEFAULT-VALUE}). Its random bytes come from",
                "--id, or without it from the module."
            })
    private long timestamp;

    @Option(names = "--watch", description = "Run again whenever the module or payload changes.")
    private boolean watch;

    private final Console console;

    RunCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Target target = target();
        if (!watch) {
            return runOnce(target);
        }
        try (FileWatch files = new FileWatch(watched(target))) {
            while (!console.isReaderGone()) {
                int unused = runOnce(target);
                console.note(console.paint(Colour.FAINT, "waiting for a change; Ctrl-C ends"));
                files.awaitChange();
            }
        }
        return ExitStatus.DONE;
    }

    /** The module to run, and its files. */
    private record Target(ModuleSource source, ModuleReference reference, Set<Path> files) {}

    private Target target() {
        registry.check();
        String module = jobOptions.module();
        if (RegistryOptions.isArtifact(module)) {
            if (watch) {
                throw CommandFailure.usage("--watch is for files, not for " + module);
            }
            RegistryOptions.Artifact artifact = registry.artifact(module);
            return new Target(artifact.source(), artifact.module(), Set.of());
        }
        Path file = Path.of(module);
        if (module.endsWith(".js")) {
            ScriptSource source =
                    new ScriptSource(
                            InputFiles.readable(file),
                            ModuleFolderOptions.examples().resolve(INTERPRETER));
            return new Target(source, source.module(), Set.of(file, source.manifest()));
        }
        if (module.endsWith(".wasm") || Files.isRegularFile(file)) {
            ModuleFileSource source = new ModuleFileSource(InputFiles.readable(file));
            return new Target(source, source.module(), Set.of(file, source.manifest()));
        }
        Path folder = modules.folder();
        ModuleReference reference = jobOptions.reference();
        return new Target(
                ModuleFolderOptions.modulesIn(folder),
                reference,
                Set.of(
                        folder.resolve(reference.id() + ".wasm"),
                        folder.resolve(reference.id() + ".json")));
    }

    private Set<Path> watched(Target target) {
        Set<Path> files = new HashSet<>(target.files());
        Path payloadFile = jobOptions.path();
        if (payloadFile != null) {
            files.add(payloadFile);
        }
        return files;
    }

    /**
     * Runs the current files with a new engine: an existing engine would continue with the last
     * good module.
     */
    private int runOnce(Target target) throws IOException {
        Message message = jobOptions.message();
        WasmJob job = jobOptions.job(jobOptions.jobId(), target.reference(), message, scheduling());
        Outcome outcome;
        try (WasmEngine engine =
                WasmEngine.start(options(), target.source(), EngineListener.NONE)) {
            outcome =
                    engine.run(
                            new Invocation(
                                    job.jobId(),
                                    job.module(),
                                    message,
                                    job.timeout(),
                                    Map.of(),
                                    givenState(),
                                    jobOptions.seed(timestamp)));
        }
        if (json) {
            console.line(asRecord(job, outcome));
        } else {
            print(outcome, target);
        }
        return outcome instanceof Outcome.Success ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private Scheduling scheduling() {
        try {
            Scheduling usual = Scheduling.DEFAULT;
            return new Scheduling(key, usual.tenant(), usual.priority(), usual.notBefore());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--" + e.getMessage());
        }
    }

    /** Gives the job a key if it has a state but no key was named. */
    private @Nullable EntityState givenState() throws IOException {
        if (state != null) {
            return StateFile.read(state);
        }
        return key == null ? null : EntityState.EMPTY;
    }

    private EngineOptions options() {
        if (fuel != null && fuel < 1) {
            throw CommandFailure.usage("--fuel is " + fuel + "; it has to be at least 1");
        }
        GuestLimits limits = GuestLimits.DEFAULTS.withFuel(fuel == null ? 0 : fuel);
        return EngineOptions.defaults()
                .withGuest(limits)
                .withCompile(
                        CompileOptions.defaults().withCacheFolder(ModuleFolderOptions.compiled()));
    }

    private void print(Outcome outcome, Target target) throws IOException {
        AnswerPrinter printer = new AnswerPrinter(console);
        printer.logs(outcome.report().logs());
        int pages = outcome.report().memoryPages();
        Long used = outcome.report().fuel();
        String cost =
                OutcomePrinter.milliseconds(outcome.report().duration())
                        + (pages == 0
                                ? ""
                                : ", " + AnswerPrinter.count(pages, "page") + " of memory")
                        + (used == null ? "" : String.format(Locale.ROOT, ", %,d fuel", used));
        if (outcome instanceof Outcome.Success success) {
            printer.answer(success.answer(), cost);
            new EffectsPrinter(console).print(success.effects());
        } else if (outcome instanceof Outcome.Failure failure) {
            printer.failure(failure.kind(), failure.message() + hint(failure, target), cost);
        }
    }

    private static String hint(Outcome.Failure failure, Target target) throws IOException {
        return failure.kind() == FailureKind.MODULE_NOT_FOUND
                        && target.source() instanceof FolderModules folder
                ? Suggestion.didYouMean(target.reference().id(), folder.ids())
                : "";
    }

    private static String asRecord(WasmJob job, Outcome outcome) throws IOException {
        if (outcome instanceof Outcome.Success success) {
            Bytes result =
                    JobResultCodec.toJson(
                            new JobResult(
                                    job.jobId(),
                                    WORKER,
                                    job.module(),
                                    success.report().moduleSha256(),
                                    1,
                                    success.report().duration(),
                                    success.report().fuel(),
                                    success.answer(),
                                    List.of(),
                                    job.form()));
            return withEffects(result, success.effects());
        }
        Outcome.Failure failure = (Outcome.Failure) outcome;
        return DeadLetterCodec.toJson(
                        new DeadLetter(
                                job.jobId(),
                                WasmJobCodec.toJson(job),
                                null,
                                1,
                                failure.message(),
                                Instant.now(),
                                failure.kind(),
                                job.module().id(),
                                failure.report().moduleSha256(),
                                failure.report().fuel(),
                                WORKER,
                                failure.report().logs()))
                .toUtf8();
    }

    private static String withEffects(Bytes result, Effects effects) throws IOException {
        return effects.equals(Effects.NONE) ? result.toUtf8() : EffectsJson.add(result, effects);
    }
}
