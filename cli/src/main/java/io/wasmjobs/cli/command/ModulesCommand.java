package io.wasmjobs.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.cli.console.AnswerPrinter;
import io.wasmjobs.cli.console.Colour;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.console.OutcomePrinter;
import io.wasmjobs.cli.console.TextTable;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.cli.module.ModuleFileSource;
import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.module.ModuleSource;
import io.wasmjobs.engine.module.Sha256;
import io.wasmjobs.engine.oci.OciPush;
import io.wasmjobs.engine.runtime.Inspection;
import io.wasmjobs.engine.runtime.InspectionJson;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.ModuleReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code modules}: lists a folder of modules, checks a module, and pushes one to a registry. */
@Command(
        name = "modules",
        description = "Lists modules, checks one, and pushes it to a registry.",
        synopsisSubcommandLabel = "list|check|push",
        footer = {"", "Example: ./wasmjobs modules check target/my.wasm"})
final class ModulesCommand {

    private final Console console;

    ModulesCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "list",
            description = "Lists the modules of a folder.",
            footer = {"", "Example: ./wasmjobs modules list --modules my-modules"})
    int list(
            @Mixin ModuleFolderOptions modules,
            @Option(names = "--json", description = "One JSON object in a line.") boolean json)
            throws IOException {
        Path folder = modules.folder();
        TextTable table =
                new TextTable().words("MODULE").figures("BYTES").words("SHA256").words("MANIFEST");
        for (String id : ModuleFolderOptions.modulesIn(folder).ids()) {
            Path file = folder.resolve(id + ".wasm");
            boolean hasManifest = Files.exists(folder.resolve(id + ".json"));
            String sha256 = Sha256.hex(read(file));
            if (json) {
                ObjectNode node = JsonNodeFactory.instance.objectNode();
                node.put("module_id", id).put("bytes", Files.size(file)).put("sha256", sha256);
                console.line(node.put("manifest", hasManifest).toString());
            } else {
                table.row(
                        id,
                        Long.toString(Files.size(file)),
                        sha256.substring(0, 12),
                        hasManifest ? "yes" : "");
            }
        }
        if (!json) {
            table.print(console);
        }
        return ExitStatus.DONE;
    }

    @Command(
            name = "check",
            description = "Checks whether a module would be accepted, and shows its properties.",
            footer = {
                "",
                "Example: ./wasmjobs modules check target/my.wasm --json",
                "         ./wasmjobs modules check oci://example.org/team/redact:1.2"
            })
    int check(
            @Parameters(
                            paramLabel = "FILE",
                            description = "A .wasm file, or oci://host/repository:tag.")
                    String module,
            @Mixin RegistryOptions registry,
            @Option(names = "--json", description = "One JSON object in a line.") boolean json)
            throws IOException {
        registry.check();
        if (RegistryOptions.isArtifact(module)) {
            RegistryOptions.Artifact artifact = registry.artifact(module);
            return check(artifact.source(), artifact.module(), module, json);
        }
        Path file = Path.of(module);
        ModuleFileSource source = new ModuleFileSource(InputFiles.readable(file));
        return check(source, source.module(), file.toString(), json);
    }

    private int check(ModuleSource source, ModuleReference module, String name, boolean json)
            throws IOException {
        try (WasmEngine engine =
                WasmEngine.start(EngineOptions.defaults(), source, EngineListener.NONE)) {
            if (!(source.fetch(module.id(), null).orElse(null)
                    instanceof ModuleSource.Fetched.Changed found)) {
                throw CommandFailure.failed("there is no module " + name);
            }
            Inspection inspection = engine.inspect(found.module(), found.manifest());
            if (json) {
                console.line(InspectionJson.of("file", name, inspection).toString());
            } else {
                print(inspection);
            }
            return inspection.isAccepted() ? ExitStatus.DONE : ExitStatus.FAILED;
        }
    }

    @Command(
            name = "push",
            description = {
                "Pushes a module and the manifest beside it to a registry, and prints the "
                        + "artifact's",
                "address with its digest. A module that would be refused is not pushed."
            },
            footer = {
                "",
                "Example: ./wasmjobs modules push redact.wasm oci://example.org/team/redact"
            })
    int push(
            @Parameters(index = "0", paramLabel = "FILE", description = "A .wasm file.") Path file,
            @Parameters(
                            index = "1",
                            paramLabel = "ARTIFACT",
                            description = "oci://host/repository:tag (default tag: latest).")
                    String artifact,
            @Mixin RegistryOptions registry)
            throws IOException {
        registry.check();
        ModuleFileSource source = new ModuleFileSource(InputFiles.readable(file));
        try (OciPush push = registry.push(artifact);
                WasmEngine engine =
                        WasmEngine.start(EngineOptions.defaults(), source, EngineListener.NONE)) {
            Bytes module = read(file);
            Bytes manifest = Files.exists(source.manifest()) ? read(source.manifest()) : null;
            Inspection inspection = engine.inspect(module, manifest);
            if (!inspection.isAccepted()) {
                print(inspection);
                return ExitStatus.FAILED;
            }
            console.line(push.push(module, manifest).toString());
            return ExitStatus.DONE;
        }
    }

    private static Bytes read(Path file) throws IOException {
        return Bytes.wrap(Files.readAllBytes(file));
    }

    private void print(Inspection inspection) {
        if (inspection.refusal().isPresent()) {
            Inspection.Refusal refusal = inspection.refusal().get();
            field("refused", refusal.kind() + ": " + refusal.message(), Colour.BAD);
        } else {
            field("accepted", "yes", Colour.GOOD);
        }
        field("abi", abi(inspection), null);
        field("bytes", Long.toString(inspection.sizeBytes()), null);
        field("sha256", inspection.sha256(), null);
        Integer pages = inspection.memoryPages();
        if (pages != null) {
            field("memory", AnswerPrinter.count(pages, "page") + " of 64 KiB at the start", null);
        }
        if (inspection.deterministic()) {
            Integer kept = inspection.memoise();
            String memoised = kept == null ? "" : ", keeps " + AnswerPrinter.count(kept, "answer");
            field("behaviour", "deterministic" + memoised, null);
        }
        inspection
                .imports()
                .forEach(
                        wanted ->
                                field(
                                        "import",
                                        wanted.module() + "." + wanted.name() + " " + wanted.type(),
                                        null));
        inspection
                .exports()
                .forEach(offered -> field("export", offered.name() + " " + offered.type(), null));
        inspection.warnings().forEach(warning -> field("warning", warning, Colour.ATTENTION));
    }

    private void field(String name, String value, @Nullable Colour colour) {
        String line = "%-10s %s".formatted(name, OutcomePrinter.onOneLine(value));
        console.line(colour == null ? line : console.paint(colour, line));
    }

    private static String abi(Inspection inspection) {
        return inspection.abi().map(abi -> abi.name().toLowerCase(Locale.ROOT)).orElse("unknown");
    }
}
