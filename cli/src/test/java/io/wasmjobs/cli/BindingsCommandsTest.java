package io.wasmjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code bind} and {@code unbind} change the file of bindings, without Kafka. */
final class BindingsCommandsTest {

    private static final String OTHERS =
            """
            # Ours.
            bindings:
              # Customers must not be seen.
              - name: first     # the first
                from: customers
                module: redact
                to: customers.redacted

              - from: /raw-.*/
                module: echo
            # The end.
            """;

    @TempDir private Path folder;

    private Path file() {
        return folder.resolve("bindings.yaml");
    }

    private CommandRun.CommandOutput bind(String... arguments) {
        return output("bind", arguments);
    }

    private CommandRun.CommandOutput output(String command, String... arguments) {
        String[] line = new String[arguments.length + (command.equals("bind") ? 4 : 3)];
        line[0] = command;
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        line[arguments.length + 1] = "--bindings";
        line[arguments.length + 2] = file().toString();
        if (command.equals("bind")) {
            line[arguments.length + 3] = "--offline";
        }
        return CommandRun.of(line);
    }

    @Test
    void theFirstBindingCreatesTheFile() throws IOException {
        assertThat(bind("orders", "reverse", "--to", "orders.done", "--key", "record"))
                .isEqualTo(
                        new CommandRun.CommandOutput(
                                0,
                                "reverse: orders through reverse to orders.done, in "
                                        + file()
                                        + System.lineSeparator(),
                                ""));
        assertThat(Files.readString(file()))
                .isEqualTo(
                        """
                        bindings:
                          - from: orders
                            module: reverse
                            to: orders.done
                            key: record
                        """);
    }

    @Test
    void addingAndRemovingABindingKeepsComments() throws IOException {
        Files.writeString(file(), OTHERS);
        assertThat(bind("/a b|'c/", "echo", "--name", "new", "--dedupe", "header:id").status())
                .isZero();
        assertThat(Files.readString(file()))
                .isEqualTo(
                        OTHERS.replace(
                                "# The end.\n",
                                """
                                  - name: new
                                    from: '/a b|''c/'
                                    module: echo
                                    dedupe: header:id
                                # The end.
                                """));
        assertThat(output("bindings", "--json").out())
                .contains(
                        "{\"name\":\"new\",\"from\":\"/a b|'c/\",\"module_id\":\"echo\",\"to\":null,"
                                + "\"key\":\"none\",\"dedupe\":\"header:id\",\"form\":\"payload\","
                                + "\"tenant\":null,\"priority\":3}");
        assertThat(output("bindings").out().lines()).hasSize(4);

        assertThat(output("unbind", "new").status()).isZero();
        assertThat(Files.readString(file())).isEqualTo(OTHERS);
        assertThat(output("unbind", "first").status()).isZero();
        assertThat(output("unbind", "echo").status()).isZero();
        assertThat(Files.readString(file()))
                .isEqualTo("# Ours.\nbindings:\n  # Customers must not be seen.\n\n# The end.\n");
        assertThat(output("bindings").err()).contains("no bindings");
        assertThat(bind("orders", "echo").status()).isZero();
        assertThat(Files.readString(file()))
                .startsWith("# Ours.\nbindings:\n  - from: orders\n    module: echo\n  # Cust");
    }

    @Test
    void aWrongBindingLeavesTheFileUnchanged() throws IOException {
        Files.writeString(file(), OTHERS);
        refuses("a b", "echo", "line 11: from: a b is wrong");
        refuses("raw-1", "echo", "line 11: a binding is already named echo (line 9)");
        refuses("wasm_jobs", "reverse", "reads wasm_jobs, a topic of the pipeline itself");
        refuses("orders", "revers", "there is no module revers in ");
        assertThat(Files.readString(file())).isEqualTo(OTHERS);
        assertThat(output("unbind", "fist").err())
                .contains("has no binding fist; did you mean first?");
    }

    private void refuses(String topic, String module, String message) {
        CommandRun.CommandOutput output = bind(topic, module);
        assertThat(output.status()).as("%s", output).isEqualTo(2);
        assertThat(output.err()).hasLineCount(1).contains(message);
    }

    @Test
    void aFileThatCannotBeChangedLineByLineIsLeftUnchanged() throws IOException {
        String flow = "bindings: [{from: a, module: echo}, {from: b, module: trap}]\n";
        Files.writeString(file(), flow);

        assertThat(bind("b", "reverse").status()).isEqualTo(2);
        assertThat(output("unbind", "echo").status()).isEqualTo(2);
        assertThat(Files.readString(file())).isEqualTo(flow);
    }
}
