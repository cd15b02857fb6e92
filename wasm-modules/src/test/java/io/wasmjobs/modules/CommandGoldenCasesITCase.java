package io.wasmjobs.modules;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.cli.Wasmjobs;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.golden.CaseFolder;
import io.wasmjobs.cli.golden.Ending;
import io.wasmjobs.cli.golden.GoldenCase;
import io.wasmjobs.cli.golden.GoldenCases;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every golden case through {@code wasmjobs run}, which exits with 1 on a failure. The command
 * compiles for each run, so a module that takes seconds to compile runs its first case only.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CommandGoldenCasesITCase {

    private static final long LARGE_MODULE_BYTES = 1 << 20;

    private Path folder;
    private CaseFolder caseFolder;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        List<GoldenCase> cases = new ArrayList<>();
        for (String module : ModuleCases.sources().keySet()) {
            List<GoldenCase> all = ModuleCases.of(module);
            long bytes = Files.size(ModuleCases.BUILT.resolve(module + ".wasm"));
            cases.addAll(bytes > LARGE_MODULE_BYTES ? all.subList(0, 1) : all);
        }
        caseFolder = ModuleCases.folderFor(folder, cases);
    }

    @AfterAll
    void stop() {
        caseFolder.close();
    }

    @TestFactory
    Stream<DynamicTest> eachGoldenCaseHasItsOutcome() {
        return caseFolder.cases().stream()
                .map(prepared -> DynamicTest.dynamicTest(prepared.toString(), () -> run(prepared)));
    }

    private void run(CaseFolder.PreparedCase prepared) throws IOException {
        GoldenCase goldenCase = prepared.goldenCase();
        Path payload = folder.resolve(prepared.module().id() + ".payload");
        Files.write(payload, goldenCase.given().payload().toByteArray());
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("run", prepared.module().id(), "--json"));
        arguments.addAll(List.of("--modules", caseFolder.modules().toString()));
        arguments.addAll(List.of("--payload-file", payload.toString(), "--form", "base64"));
        arguments.addAll(List.of("--type-name", goldenCase.given().typeName()));
        if (goldenCase.timeout() != null) {
            arguments.addAll(List.of("--timeout", goldenCase.timeout().toMillis() + "ms"));
        }
        if (goldenCase.state() != null) {
            Path state = folder.resolve(prepared.module().id() + ".state.json");
            Map<String, String> texts = new TreeMap<>();
            goldenCase.state().entries().forEach((k, v) -> texts.put(k.toUtf8(), v.toUtf8()));
            GoldenCases.JSON.writeValue(state.toFile(), texts);
            arguments.addAll(List.of("--key", "a key", "--state", state.toString()));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int status = Wasmjobs.run(console(out, err), arguments.toArray(String[]::new));

        boolean failed = prepared.expectation().failure() != null;
        assertThat(status).as(err.toString(StandardCharsets.UTF_8)).isEqualTo(failed ? 1 : 0);
        WireRecord line = new WireRecord(null, Bytes.wrap(out.toByteArray()), List.of());
        assertThat(
                        prepared.differences(
                                failed
                                        ? Ending.of(DeadLetterCodec.read(line))
                                        : GuestEndings.ofCommand(line)))
                .isEmpty();
    }

    private static Console console(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        return new Console(printTo(out), printTo(err), 0, false, false);
    }

    private static PrintStream printTo(ByteArrayOutputStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }
}
