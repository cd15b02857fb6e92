package io.wasmjobs.cli.command;

import io.wasmjobs.cli.binding.EditableBindings;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.cli.error.Suggestion;
import io.wasmjobs.cli.kafka.TopicCreation;
import io.wasmjobs.job.binding.Binding;
import io.wasmjobs.job.binding.BoundTopic;
import io.wasmjobs.protocol.ModuleReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bind}: adds a binding to the file of bindings. */
@Command(
        name = "bind",
        header = "Applies a module to every record of a topic, without an envelope.",
        description =
                "Adds a binding to a file, which local and cluster submit read. The module and the"
                        + " topics have to exist.",
        footer = {"", "Example: ./wasmjobs bind orders redact --to orders.redacted --create"})
final class BindCommand implements Callable<Integer> {

    private static final int PARTITIONS = 3;

    @Parameters(
            index = "0",
            paramLabel = "TOPIC",
            description = "The topic, or /a regular expression/ for topics.")
    private String from;

    @Parameters(index = "1", paramLabel = "MODULE", description = "The module's id.")
    private String module;

    @Option(
            names = "--to",
            paramLabel = "TOPIC",
            description = "Where answers go (default: nowhere).")
    private @Nullable String to;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Names the binding (default: the module's id).")
    private @Nullable String name;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The key of the jobs: none, record, header:NAME or partition.")
    private @Nullable String key;

    @Option(
            names = "--dedupe",
            paramLabel = "ID",
            description = "What is processed once: none, record, header:NAME or position.")
    private @Nullable String dedupe;

    @Option(
            names = "--form",
            paramLabel = "FORM",
            description = "What the records' values are: payload or message.")
    private @Nullable String form;

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            description = "The tenant that the jobs count for (default: the module's id).")
    private @Nullable String tenant;

    @Option(
            names = "--priority",
            paramLabel = "N",
            description = "1 (first) to 5 (last) among the tenant's jobs.")
    private @Nullable String priority;

    @Option(names = "--create", description = "Create topics that are missing, with 3 partitions.")
    private boolean create;

    @Option(names = "--offline", description = "Do not ask Kafka whether the topics exist.")
    private boolean offline;

    @Mixin private BindingsFileOptions file;
    @Mixin private ModuleFolderOptions modules;
    @Mixin private KafkaConnectionOptions kafka;

    private final Console console;

    BindCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, ExecutionException, InterruptedException {
        EditableBindings edited =
                EditableBindings.read(file.file(), kafka.topics().all()).with(fields());
        List<Binding> all = edited.bindings().all();
        Binding added = all.get(all.size() - 1);
        checkModule(added.module());
        if (!offline) {
            checkTopics(topics(added));
        }
        edited.save();
        console.line(
                added.name()
                        + ": "
                        + added.from()
                        + " through "
                        + added.module()
                        + (added.to() == null ? "" : " to " + added.to())
                        + ", in "
                        + file.file());
        return ExitStatus.DONE;
    }

    private Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        put(fields, "name", name);
        put(fields, "from", from);
        put(fields, "module", module);
        put(fields, "to", to);
        put(fields, "key", key);
        put(fields, "dedupe", dedupe);
        put(fields, "form", form);
        put(fields, "tenant", tenant);
        put(fields, "priority", priority);
        return fields;
    }

    private static void put(Map<String, String> fields, String name, @Nullable String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    private void checkModule(ModuleReference reference) throws IOException {
        List<String> ids = ModuleFolderOptions.modulesIn(modules.folder()).ids();
        if (!ids.contains(reference.id())) {
            throw CommandFailure.usage(
                    "there is no module "
                            + reference.id()
                            + " in "
                            + modules.folder()
                            + Suggestion.didYouMean(reference.id(), ids));
        }
    }

    private static List<String> topics(Binding binding) {
        List<String> topics = new ArrayList<>();
        if (binding.from() instanceof BoundTopic.Named named) {
            topics.add(named.name());
        }
        if (binding.to() != null) {
            topics.add(binding.to());
        }
        return topics;
    }

    private void checkTopics(List<String> topics) throws ExecutionException, InterruptedException {
        try (Admin admin = kafka.brokers().admin()) {
            Set<String> present = admin.listTopics().names().get();
            List<String> missing =
                    topics.stream().filter(topic -> !present.contains(topic)).toList();
            if (create) {
                new TopicCreation(PARTITIONS, Optional.empty())
                        .create(admin, missing)
                        .forEach((topic, created) -> console.note(topic + ": created"));
            } else if (!missing.isEmpty()) {
                throw CommandFailure.usage(
                        "there is no topic "
                                + String.join(", ", missing)
                                + Suggestion.didYouMean(missing.get(0), present)
                                + "; give --create to create it, or --offline");
            }
        }
    }
}
