package io.wasmjobs.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.wasmjobs.engine.GuestCeilings;
import io.wasmjobs.engine.GuestLimits;
import io.wasmjobs.job.Startup;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the pipeline reads its arguments and its configuration file. */
final class CommandLineArgumentsTest {

    @TempDir private Path folder;

    private static PipelineConfig options(String... arguments) {
        Configuration configuration = CommandLineArguments.read(List.of(arguments));
        if (!configuration.containsKey("wasm.modules")) {
            configuration.setString("wasm.modules", "/modules");
        }
        return PipelineConfig.from(configuration);
    }

    @Test
    void defaultsAreTheDocumentedOnes() {
        PipelineConfig options = options();

        assertThat(options.delivery()).isEqualTo(Delivery.EXACTLY_ONCE);
        assertThat(options.duplicates().ttl()).isEqualTo(Duration.ofHours(24));
        assertThat(options.kafka().jobs()).isEqualTo("wasm_jobs");
        assertThat(options.kafka().results()).isEqualTo("wasm_results");
        assertThat(options.kafka().deadLetters()).isEqualTo("wasm_jobs_dlq");
        assertThat(options.kafka().bootstrapServers()).isEqualTo("localhost:9092");
        assertThat(options.kafka().producer())
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", "true");
        assertThat(options.run().threads()).isEqualTo(4);
        assertThat(options.run().attempts()).isEqualTo(3);
        assertThat(options.limits().own().bytes()).isEqualTo(1_048_576);
        assertThat(options.engine().limits()).isEqualTo(GuestLimits.DEFAULTS);
        assertThat(options.engine().ceilings()).isEqualTo(GuestCeilings.DEFAULTS);
    }

    @Test
    void anAddressOfModulesWithAPasswordIsRefused() {
        for (String modules :
                List.of(
                        "https://reader:secret@modules.example.org/",
                        "s3://key:secret@bucket/",
                        "oci://reader:secret@registry.example.org/team")) {
            assertThatExceptionOfType(IllegalConfigurationException.class)
                    .isThrownBy(() -> options("--wasm.modules", modules))
                    .withMessageStartingWith("wasm.modules: there is a password in the address")
                    .withMessageNotContaining("secret");
        }
        assertThat(options("--wasm.modules", "hdfs://user@host/m").engine().modules())
                .isEqualTo("hdfs://user@host/m");
    }

    @Test
    void aRegistryOfModulesHasAPrefixATagAndCredentials() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("wasm-jobs.yaml"),
                        """
                        wasm:
                          modules: oci://registry.example.org/team:stable
                          modules.oci.credentials-file: /etc/registry.json
                        """);
        EngineConfig engine = options("--config", file.toString()).engine();

        assertThat(engine.modules()).isEqualTo("oci://registry.example.org/team:stable");
        assertThat(engine.registry())
                .isEqualTo(new EngineConfig.RegistryAccess("/etc/registry.json", false));
        for (String wrong :
                List.of("oci://", "oci://host/Team", "oci://host/a@sha256:" + "0".repeat(64))) {
            assertThatExceptionOfType(IllegalConfigurationException.class)
                    .isThrownBy(() -> options("--wasm.modules", wrong))
                    .withMessageStartingWith("wasm.modules: ")
                    .withMessageContaining("sha256:");
        }
    }

    @Test
    void argumentsTakePrecedenceOverTheFile() throws IOException {
        Path file = folder.resolve("wasm-jobs.yaml");
        Files.writeString(
                file,
                """
                wasm:
                  run:
                    threads: 8
                    capacity: 50
                wasm.delivery: at-least-once
                kafka.client.security.protocol: SSL
                """);

        PipelineConfig options = options("--wasm.run.threads", "16", "--config", file.toString());

        assertThat(options.run().threads()).isEqualTo(16);
        assertThat(options.run().capacity()).isEqualTo(50);
        assertThat(options.delivery()).isEqualTo(Delivery.AT_LEAST_ONCE);
        assertThat(options.kafka().consumer()).containsEntry("security.protocol", "SSL");
        assertThat(options.kafka().producer()).containsEntry("security.protocol", "SSL");
    }

    @Test
    void freshHasNoValueAndIsNotForAFile() throws IOException {
        assertThat(options().kafka().fresh()).isFalse();
        assertThat(options("--fresh", "--wasm.run.threads", "7").run().threads()).isEqualTo(7);
        assertThat(options("--wasm.run.threads", "7", "--fresh").kafka().fresh()).isTrue();
        Path file = folder.resolve("wasm-jobs.yaml");
        Files.writeString(file, "wasm.start.fresh: true");
        assertThatExceptionOfType(IllegalConfigurationException.class)
                .isThrownBy(() -> options("--config", file.toString()))
                .withMessageStartingWith("wasm.start.fresh is not for a file");
    }

    @Test
    void propertiesOfOneKafkaClientReachOnlyThatClient() {
        PipelineConfig options =
                options(
                        "--kafka.consumer.max.poll.records", "7",
                        "--kafka.producer.max.request.size", "2000000");

        assertThat(options.kafka().consumer()).containsEntry("max.poll.records", "7");
        assertThat(options.kafka().producer()).doesNotContainKey("max.poll.records");
        assertThat(options.limits().own().bytes()).isEqualTo(2_000_000);
    }

    @Test
    void aFileOfKafkaPropertiesAppliesToAllClientsBelowSingleProperties() throws IOException {
        Path file = folder.resolve("client.properties");
        Files.writeString(
                file,
                """
                # A comment, and a value in two lines.
                security.protocol=SASL_SSL
                sasl.jaas.config=Module required \\
                  password="${dir:/etc/kafka:password}";
                bootstrap.servers=other:9092
                isolation.level=read_uncommitted
                """);

        PipelineConfig options =
                options(
                        "--kafka.config",
                        file.toString(),
                        "--kafka.client.security.protocol",
                        "SSL");

        for (Map<String, String> properties :
                List.of(
                        options.kafka().admin(),
                        options.kafka().consumer(),
                        options.kafka().producer())) {
            assertThat(properties)
                    .containsEntry(
                            "sasl.jaas.config",
                            "Module required password=\"${dir:/etc/kafka:password}\";")
                    .containsEntry("security.protocol", "SSL")
                    .containsEntry("bootstrap.servers", "localhost:9092");
        }
        assertThat(options.kafka().consumer()).containsEntry("isolation.level", "read_committed");
    }

    @Test
    void aFileOfKafkasPropertiesThatCannotBeReadIsNamed() throws IOException {
        Path malformed = folder.resolve("malformed.properties");
        Files.writeString(malformed, "password=\\u12");
        for (Path file : List.of(folder.resolve("missing.properties"), malformed, folder)) {
            assertThatExceptionOfType(IllegalConfigurationException.class)
                    .isThrownBy(() -> options("--kafka.config", file.toString()))
                    .withMessage("kafka.config: cannot read " + file);
        }
    }

    @Test
    void printedOptionsContainNoSecret() {
        PipelineConfig options = options("--kafka.client.ssl.key.password", "hunter2");

        assertThat(options.kafka().producer()).containsValue("hunter2");
        assertThat(options.toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "--wasm.run.thread|8|wasm.run.thread: there is no such option; did you mean"
                        + " wasm.run.threads?",
                "--execution.target|x|execution.target: there is no such option;"
                        + " docs/reference/configuration.md has them all",
                "--kafka.consumer.|x|kafka.consumer.: there is no such option;"
                        + " docs/reference/configuration.md has them all",
                "--wasm.run.threads|0|wasm.run.threads: 0 is wrong; it has to be at least 1",
                "--wasm.run.threads|many|wasm.run.threads: many is wrong; it has to be of type"
                        + " Integer",
                "--wasm.duplicates.ttl|0 s|wasm.duplicates.ttl: 0 s is wrong; it has to be at least"
                        + " 1 ms",
                "--wasm.duplicates.ttl|a day|wasm.duplicates.ttl: a day is wrong; it has to be of"
                        + " type Duration",
                "--wasm.duplicates.filter-size|17 gb|wasm.duplicates.filter-size: 17 gb is wrong;"
                        + " it has to be at most 16 gb",
                "--wasm.delivery|twice|wasm.delivery: twice is wrong; it has to be one of"
                        + " exactly-once, at-least-once",
                "--wasm.retry.jitter|2|wasm.retry.jitter: 2 is wrong; it has to be from 0 to 1",
                "--wasm.retry.backoff-max|1 ms|wasm.retry.backoff-max: 1 ms is wrong; it has to be"
                        + " at least wasm.retry.backoff",
                "--wasm.limit.memory|128 mb|wasm.limit.memory-max: 64 mb is wrong; it has to be at"
                        + " least wasm.limit.memory, which is 128 mb",
                "--wasm.limit.timeout-max|1 s|wasm.limit.timeout-max: 1 s is wrong; it has to be at"
                        + " least wasm.limit.timeout, which is 5 s",
                "--wasm.limit.output-max|1 kb|wasm.limit.output-max: 1 kb is wrong; it has to be at"
                        + " least wasm.limit.output, which is 1 mb",
                "--wasm.limit.http-response-max|1 kb|wasm.limit.http-response-max: 1 kb is wrong;"
                        + " it has to be at least wasm.limit.http-response, which is 1 mb",
                "--wasm.limit.memory|100 kb|wasm.limit.memory: 100 kb is wrong; it has to be a"
                        + " multiple of 64 KiB below 2 GiB",
                "--wasm.modules.max-size|17 mb|wasm.modules.max-size: 17 mb is wrong; it has to be"
                        + " at most 16 mb, the engine's own limit",
                "--wasm.parallelism.engine|0|wasm.parallelism.engine: 0 is wrong; it has to be at"
                        + " least 1",
                "--kafka.topic.jobs|a b|kafka.topic.jobs: a b is wrong; it has to be a topic's"
                        + " name",
                "--kafka.producer.max.request.size|1 MB|kafka.producer.max.request.size: 1 MB is"
                        + " wrong; it has to be a number of bytes",
                "--wasm.modules|~ ~|wasm.modules is not set: give --wasm.modules or a line in"
                        + " --config",
                "wasm.modules|x|wasm.modules is no option: give --config FILE or --key value",
            })
    void aWrongKeyOrValueIsNamedInOneLine(String key, String value, String message) {
        assertThatExceptionOfType(IllegalConfigurationException.class)
                .isThrownBy(() -> options(key, value))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wasm.run.thread|wasm.run.thread: there is no such option; did you mean wasm.run.threads?",
                "kafka.topic.job|kafka.topic.job: there is no such option; did you mean kafka.topic.jobs?",
            })
    void anUnknownKeyIsRefusedInEverySource(String key, String message) {
        Configuration configuration = new Configuration();
        configuration.setString("wasm.modules", "/modules");
        configuration.setString("execution.checkpointing.interval", "1 s");
        configuration.setString("kafka.client.ssl.key.password", "hunter2");
        assertThat(PipelineConfig.from(configuration).engine().modules()).isEqualTo("/modules");

        configuration.setString(key, "3");

        assertThatExceptionOfType(IllegalConfigurationException.class)
                .isThrownBy(() -> PipelineConfig.from(configuration))
                .withMessage(message);
    }

    @Test
    void aMissingOrMalformedFileIsNamed() throws IOException {
        Path absent = folder.resolve("absent.yaml");
        Path broken = Files.write(folder.resolve("b.yaml"), Bytes.utf8("a: [").toByteArray());

        assertThatExceptionOfType(IllegalConfigurationException.class)
                .isThrownBy(() -> options("--config", absent.toString()))
                .withMessage("--config: " + absent + " cannot be read");
        assertThatExceptionOfType(IllegalConfigurationException.class)
                .isThrownBy(() -> options("--config", broken.toString()))
                .withMessageStartingWith("--config: " + broken + " is not YAML: ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        assertThatExceptionOfType(IllegalConfigurationException.class)
                .isThrownBy(() -> options("--config"))
                .withMessage("--config has no value");
    }

    @Test
    void aMissingModuleFolderIsNamed() {
        assertThatExceptionOfType(IllegalConfigurationException.class)
                .isThrownBy(
                        () ->
                                Startup.checked(
                                        List.of("--wasm.modules", folder + "/absent"),
                                        new Configuration()))
                .withMessage(
                        "wasm.modules: "
                                + folder
                                + "/absent is no folder; it has to be one here and on every"
                                + " TaskManager");
    }
}
