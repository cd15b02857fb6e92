package io.wasmjobs.cli.module;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/** The example that is copied for a new module of a language; a copy builds in any folder. */
public enum ModuleTemplate {
    /** The {@code bytes} ABI with the SDK. */
    RUST("rust/capitals-rust"),
    /** The {@code bytes} ABI with the SDK. */
    C("c/capitals-c"),
    /** A WASI command with the SDK. */
    GO("go/wordcount-go"),
    /** The {@code bytes} ABI with the SDK. */
    ASSEMBLYSCRIPT("assemblyscript/capitals-as"),
    /** A script, which the module {@code javascript} runs. */
    JAVASCRIPT("javascript/javascript"),
    /** A WASI command. */
    JAVA("java/wordcount-java"),
    /** The {@code message} ABI without an SDK. */
    WAT("wat/reverse");

    private static final Set<String> MADE_BY_BUILDS =
            Set.of("target", "node_modules", "package-lock.json", "Cargo.lock", "README.md");
    private static final String SCRIPT =
            """
            // Turns ASCII letters into capitals.
            function handle(message) {
              log(`${message.bytes.length} bytes`);
              return new Message("Capitals", message.text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()));
            }
            """;
    private static final String SCRIPT_CASES =
            """
            {
              "cases": [
                {
                  "name": "turns letters into capitals",
                  "message": {"payload": "Flink runs many small jobs: 42!"},
                  "expect": {"message": {"type_name": "Capitals", "payload": "FLINK RUNS MANY SMALL JOBS: 42!"}, "logs": ["31 bytes"]}
                }
              ]
            }
            """;
    private static final String SCRIPT_BUILD =
            """
            #!/bin/sh
            # Builds this module for a module folder: OUT.wasm runs scripts, and OUT.json has this one.
            set -eu
            command -v node >/dev/null || {
              echo "build: there is no Node.js here" >&2
              exit 3
            }
            folder=$(dirname "$0")
            cp "$folder/javascript.wasm" "$1"
            node -e 'const fs = require("fs");
              fs.writeFileSync(process.argv[2], JSON.stringify({config: {SCRIPT: fs.readFileSync(process.argv[1], "utf8")}}))' \\
              "$folder/NAME.js" "${1%.wasm}.json"
            """;

    private final String example;

    ModuleTemplate(String example) {
        this.example = example;
    }

    /**
     * Creates the folder of a new module.
     *
     * @param target the new folder, whose name is the module's; must not exist
     * @param examples the folder {@code wasm-modules}
     */
    public void copyTo(Path target, Path examples) throws IOException {
        String name = target.getFileName().toString();
        Files.createDirectories(target);
        if (this == JAVASCRIPT) {
            writeScript(target, name, examples);
        } else {
            copyExample(target, name, examples.resolve(example));
        }
        Files.writeString(target.resolve("README.md"), readme(name));
    }

    private static void writeScript(Path target, String name, Path examples) throws IOException {
        Files.writeString(target.resolve(name + ".js"), SCRIPT);
        Files.writeString(target.resolve("cases.json"), SCRIPT_CASES);
        Path interpreter = examples.resolve("built").resolve("javascript.wasm");
        Files.copy(interpreter, target.resolve("javascript.wasm"));
        Path build = target.resolve("build");
        Files.writeString(build, SCRIPT_BUILD.replace("NAME", name));
        if (!build.toFile().setExecutable(true)) {
            throw new IOException(build + " cannot be made executable");
        }
    }

    private void copyExample(Path target, String name, Path source) throws IOException {
        String id = source.getFileName().toString();
        Files.walkFileTree(
                source,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes a)
                            throws IOException {
                        if (MADE_BY_BUILDS.contains(folder.getFileName().toString())) {
                            return FileVisitResult.SKIP_SUBTREE;
                        }
                        Files.createDirectories(target.resolve(source.relativize(folder)));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes a)
                            throws IOException {
                        if (!MADE_BY_BUILDS.contains(file.getFileName().toString())) {
                            copyFile(file, target.resolve(source.relativize(file)));
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    private void copyFile(Path file, Path copy) throws IOException {
                        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
                        String text = Files.readString(file);
                        // An id that is a single word may have another meaning in the text.
                        if (id.contains("-") && text.contains(id)) {
                            Files.writeString(copy, text.replace(id, name));
                        }
                    }
                });
        makeManifest(target);
    }

    /** Creates an empty manifest, to be edited. */
    private static void makeManifest(Path target) throws IOException {
        Path manifest = target.resolve("manifest.json");
        if (!Files.exists(manifest)) {
            Files.writeString(manifest, "{}\n");
        }
    }

    private String readme(String name) {
        return """
               # NAME

               Build: `./build NAME.wasm`, which says what is missing on this machineFIRST.
               Test: `./wasmjobs test NAME`. Try: `./wasmjobs run NAME/FILE --payload text`.
               For the pipeline, copy `NAME.wasm` and MANIFEST to the module folder.
               """
                .replace("FIRST", this == ASSEMBLYSCRIPT ? ", after `npm install`" : "")
                .replace("FILE", name + (this == JAVASCRIPT ? ".js" : ".wasm"))
                .replace(
                        "MANIFEST",
                        this == JAVASCRIPT ? "`NAME.json`" : "`manifest.json` as `NAME.json`")
                .replace("NAME", name);
    }
}
