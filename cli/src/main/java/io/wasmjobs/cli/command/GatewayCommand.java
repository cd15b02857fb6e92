package io.wasmjobs.cli.command;

import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.console.ShutdownSignal;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.cli.gateway.GatewayProcess;
import io.wasmjobs.cli.gateway.GatewayStart;
import io.wasmjobs.cli.kafka.KafkaCluster;
import io.wasmjobs.cli.system.Ports;
import io.wasmjobs.gateway.Extensions;
import io.wasmjobs.gateway.security.ApiKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gateway}: the HTTP gateway of a system that runs elsewhere. */
@Command(
        name = "gateway",
        header = "Serves HTTP: jobs, outcomes, live events, modules, dead letters and a page.",
        description =
                "Runs until Ctrl-C. Without a password it listens on this machine only; on any other"
                        + " address it needs TLS and API keys.",
        footer = {"", "Example: ./wasmjobs gateway --bootstrap-servers kafka:9092"})
final class GatewayCommand implements Callable<Integer> {

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = Ports.LOOPBACK,
            description = "The address it listens at (default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "The port to listen on (default: ${DEFAULT-VALUE}; 0: any free port).")
    private int port;

    @Option(
            names = "--modules",
            paramLabel = "DIR",
            description = "The pipeline's folder of modules, to list and change them.")
    private @Nullable Path modules;

    @Option(names = "--keys", paramLabel = "FILE", description = "The file of API keys.")
    private @Nullable Path keys;

    @Option(
            names = "--tls-keystore",
            paramLabel = "FILE",
            description = "The certificate and its private key, as PKCS #12.")
    private @Nullable Path keyStore;

    @Option(
            names = "--tls-password-file",
            paramLabel = "FILE",
            description = "A file with the password of --tls-keystore.")
    private @Nullable Path password;

    @Option(
            names = "--retention",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "1h",
            description = "How long outcomes are kept in memory (default: ${DEFAULT-VALUE}).")
    private Duration retention;

    @Option(
            names = "--max-outcomes",
            paramLabel = "N",
            defaultValue = "100000",
            description = "The most outcomes in memory (default: ${DEFAULT-VALUE}).")
    private int maxOutcomes;

    @Mixin private ExtensionOptions extensions;
    @Mixin private KafkaConnectionOptions kafka;

    private final Console console;

    GatewayCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        checkFiles();
        Extensions read = extensions.files().read(kafka.topics());
        KafkaCluster brokers = kafka.brokers();
        ShutdownSignal interrupt = ShutdownSignal.register(console);
        GatewayStart start =
                new GatewayStart(
                        host,
                        port,
                        Optional.ofNullable(modules),
                        Optional.ofNullable(keys),
                        Optional.ofNullable(keyStore),
                        Optional.ofNullable(password),
                        retention,
                        maxOutcomes,
                        read);
        try (GatewayProcess gateway = start.start(brokers, kafka.topics())) {
            console.line("gateway    " + gateway.uri());
            console.line("ready; Ctrl-C stops it");
            String failure = interrupt.awaitUnless(new CompletableFuture<>());
            if (failure != null) {
                throw CommandFailure.failed(failure);
            }
        }
        return ExitStatus.DONE;
    }

    private void checkFiles() {
        if (modules != null && !Files.isDirectory(modules)) {
            throw CommandFailure.usage("--modules " + modules + " is not a folder");
        }
        Stream.of(keys, keyStore, password).filter(Objects::nonNull).forEach(InputFiles::readable);
    }

    @Command(
            name = "new-key",
            description = "Creates an API key, and prints it with its entry for the file of keys.",
            footer = {"", "Example: ./wasmjobs gateway new-key --name ci --tenant build"})
    int newKey(
            @Option(names = "--name", required = true, description = "The key's name.") String name,
            @Option(
                            names = "--tenant",
                            required = true,
                            description = "The tenant that its jobs count for.")
                    String tenant,
            @Option(
                            names = "--scopes",
                            split = ",",
                            defaultValue = "submit,read",
                            description =
                                    "Scopes of the key: submit, read, admin (default: "
                                            + "${DEFAULT-VALUE}).")
                    List<String> scopes,
            @Option(
                            names = "--rate",
                            defaultValue = "100/s",
                            description = "How often it may be used (default: ${DEFAULT-VALUE}).")
                    String rate) {
        try {
            ApiKeys.NewKey key = ApiKeys.create(name, tenant, scopes, rate);
            console.note("the key, which is shown only once:");
            console.line(key.secret());
            console.note("its entry in the array \"keys\" of the file:");
            console.line(key.entry());
            return ExitStatus.DONE;
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }
}
