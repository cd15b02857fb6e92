package io.wasmjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs the examples of the help texts in one folder, while {@code ./wasmjobs local} runs. */
final class HelpExamplesITCase {

    /** The examples in the order in which they run, each with a script that prepares it. */
    private static final Map<String, String> RUN = new LinkedHashMap<>();

    /** The examples that are not run, each with the reason. */
    private static final Map<String, String> NOT_RUN = new LinkedHashMap<>();

    static {
        RUN.put("run reverse --payload hello", "");
        RUN.put(
                "run counter --key visitors --state state.json --payload 5",
                "echo '{\"total\":\"7\"}' >state.json");
        RUN.put("submit reverse --payload hello --wait", "");
        RUN.put("submit redact --lines --payload-file mails.txt", "echo me@example.org >mails.txt");
        RUN.put("results --from-beginning --until-idle 5s --json", "");
        RUN.put(
                "dlq show 7f9c",
                "./wasmjobs submit trap --id 7f9c --payload x --wait || test $? = 1");
        RUN.put("dlq list", "");
        RUN.put("dlq list --since 1h", "");
        RUN.put("dlq replay --failure TIMEOUT --since 1h --dry-run", "");
        RUN.put(
                "state get todo alice",
                "./wasmjobs submit todo --key alice --payload '\"Add\"' --wait");
        RUN.put("state get todo alice --json", "");
        RUN.put("state list todo", "");
        RUN.put("status --dashboard http://localhost:8081", "");
        RUN.put("topics create --partitions 12 --replication-factor 3", "");
        RUN.put("bind orders redact --to orders.redacted --create", "");
        RUN.put("bindings --bindings my-bindings.yaml", "cp bindings.yaml my-bindings.yaml");
        RUN.put("unbind redact", "");
        RUN.put("modules check target/my.wasm", "");
        RUN.put("modules check target/my.wasm --json", "");
        RUN.put("modules list --modules my-modules", "");
        RUN.put("gateway new-key --name ci --tenant build", "");
        RUN.put("new greeter --language rust", "");
        RUN.put(
                "test greeter --module greeter/target/greeter.wasm",
                "mkdir greeter/target; cp target/my.wasm greeter/target/greeter.wasm");
        RUN.put("test wasm-modules/rust/counter", "");
        RUN.put("completion bash", "");
        RUN.put("completion zsh", "");

        String ends = "does not end by itself; ";
        NOT_RUN.put("demo", ".ci/run runs it");
        NOT_RUN.put("bench --help", "builds the benchmarks, which .ci/run runs");
        NOT_RUN.put("demo --stay", ends + ".ci/run runs it without --stay");
        NOT_RUN.put(
                "local --data ~/wasmjobs --modules my-modules",
                ends + "this test runs a plain one");
        NOT_RUN.put("gateway --bootstrap-servers kafka:9092", ends + "local runs one");
        NOT_RUN.put(
                "run target/my.wasm --payload-file sample.json --watch",
                ends + "RunWatchITCase runs it");
        NOT_RUN.put("topics create --bootstrap-servers kafka-1:9092", "needs a host of that name");
        String registry = "needs a registry; RegistryModuleITCase has one";
        NOT_RUN.put("modules check oci://example.org/team/redact:1.2", registry);
        NOT_RUN.put("modules push redact.wasm oci://example.org/team/redact", registry);
    }

    /** Commands of a cluster, which {@code ClusterITCase} runs. */
    private static final String CLUSTER = "cluster ";

    @TempDir private static Path folder;

    @SuppressWarnings("NullAway.Init") // Set before all tests.
    private static LocalProcess local;

    @BeforeAll
    static void start() throws IOException {
        Path built = Shell.ROOT.resolve("wasm-modules/built");
        Path modules = Files.createDirectory(folder.resolve("my-modules"));
        Path target = Files.createDirectory(folder.resolve("target"));
        // The template for Rust is copied from this example.
        Files.copy(built.resolve("capitals-rust.wasm"), target.resolve("my.wasm"));
        Files.copy(built.resolve("reverse.wasm"), modules.resolve("reverse.wasm"));
        Files.createSymbolicLink(
                folder.resolve("wasm-modules"), Shell.ROOT.resolve("wasm-modules"));
        local = LocalProcess.start(folder);
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    @Test
    void eachExampleIsRunOrHasAReason() {
        List<String> known = new ArrayList<>(RUN.keySet());
        known.addAll(NOT_RUN.keySet());
        assertThat(EveryCommand.examples().filter(example -> !example.startsWith(CLUSTER)))
                .containsOnlyOnceElementsOf(known)
                .hasSameElementsAs(known);
    }

    @TestFactory
    Stream<DynamicTest> theExampleSucceeds() {
        Shell shell = new Shell(folder).in(folder).withHome(folder).at(local.bootstrapServers());
        List<DynamicTest> tests = new ArrayList<>();
        RUN.forEach(
                (example, before) ->
                        tests.add(dynamicTest(example, () -> succeeds(shell, example, before))));
        NOT_RUN.forEach((example, reason) -> tests.add(dynamicTest(example, () -> abort(reason))));
        return tests.stream();
    }

    private static void succeeds(Shell shell, String example, String before) {
        String commands =
                before
                        + "\n./wasmjobs "
                        + example.replace("http://localhost:8081", local.dashboard());
        String script = commands.replace("./wasmjobs", Shell.ROOT.resolve("wasmjobs").toString());
        Shell.ScriptOutput output = shell.run(script);
        assertThat(output.status()).as("%s printed%n%s", script, output.text()).isZero();
    }
}
