package io.wasmjobs.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.cli.binding.EditableBindings;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.console.TextTable;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.job.binding.Binding;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bindings}: checks the file of bindings, and lists them. */
@Command(
        name = "bindings",
        header = "Checks the file of bindings, and lists them.",
        footer = {"", "Example: ./wasmjobs bindings --bindings my-bindings.yaml"})
final class BindingsCommand implements Callable<Integer> {

    @Option(names = "--json", description = "One JSON object in a line.")
    private boolean json;

    @Mixin private BindingsFileOptions file;

    private final Console console;

    BindingsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<Binding> all = EditableBindings.read(file.readable(), List.of()).bindings().all();
        if (json) {
            all.forEach(binding -> console.line(asJson(binding)));
            return ExitStatus.DONE;
        }
        if (all.isEmpty()) {
            console.note("no bindings");
            return ExitStatus.DONE;
        }
        TextTable table =
                new TextTable()
                        .words("NAME")
                        .words("FROM")
                        .words("MODULE")
                        .words("TO")
                        .words("KEY")
                        .words("DEDUPE")
                        .words("FORM");
        for (Binding binding : all) {
            table.row(
                    binding.name(),
                    binding.from().toString(),
                    binding.module().id(),
                    binding.to() == null ? "" : binding.to(),
                    binding.key().toString(),
                    binding.deduplication().toString(),
                    binding.form().toString());
        }
        table.print(console);
        return ExitStatus.DONE;
    }

    private static String asJson(Binding binding) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("name", binding.name());
        node.put("from", binding.from().toString());
        node.put("module_id", binding.module().toString());
        node.put("to", binding.to());
        node.put("key", binding.key().toString());
        node.put("dedupe", binding.deduplication().toString());
        node.put("form", binding.form().toString());
        node.put("tenant", binding.tenant());
        node.put("priority", binding.priority());
        return node.toString();
    }
}
