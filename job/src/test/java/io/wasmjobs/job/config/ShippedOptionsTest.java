package io.wasmjobs.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code flink-conf/wasm-jobs.yaml} as shipped, and with its commented options uncommented. */
class ShippedOptionsTest {

    private static final Path FILE =
            Path.of(System.getProperty("wasmjobs.root"), "flink-conf", "wasm-jobs.yaml");

    /** A line such as {@code # ttl: 24 h}: a commented key, and not prose. */
    private static final Pattern COMMENTED_KEY = Pattern.compile("^( *)# ( *[a-z.-]+:( .*)?)$");

    /** Commented options without a default, whose values are examples. */
    private static final Set<String> EXAMPLES =
            Set.of(
                    "wasm.modules",
                    "wasm.parallelism.source",
                    "wasm.parallelism.engine",
                    "wasm.pool.memory",
                    "kafka.client.security.protocol",
                    "kafka.client.sasl.mechanism");

    @TempDir private Path folder;

    @Test
    void everyOptionOfTheShippedFileIsKnownAndValid() {
        Configuration configuration = shipped();
        assertThat(configuration.keySet()).hasSizeGreaterThan(6);
        assertThat(PipelineConfig.from(configuration).delivery()).isEqualTo(Delivery.EXACTLY_ONCE);
    }

    @Test
    void everyOptionThatIsCommentedOutIsKnownAndValid() throws Exception {
        Configuration configuration = uncommented();
        assertThat(commentedOut(configuration)).hasSizeGreaterThan(12);
        PipelineConfig options = PipelineConfig.from(configuration);
        assertThat(options.engine().modules()).isEqualTo("/opt/wasmjobs/modules");
        assertThat(options.kafka().consumer()).containsEntry("security.protocol", "SASL_SSL");
    }

    @Test
    void commentedOptionsShowTheirDefaultsUnlessTheyAreExamples() throws Exception {
        Configuration configuration = uncommented();
        Set<String> keys = commentedOut(configuration);
        assertThat(keys).containsAll(EXAMPLES);
        for (ConfigOption<?> option : OptionCatalogue.options()) {
            if (keys.contains(option.key()) && !EXAMPLES.contains(option.key())) {
                assertThat(configuration.getOptional(option).orElseThrow())
                        .as(option.key())
                        .isEqualTo(option.defaultValue());
            }
        }
    }

    @Test
    void kafkasClientsGetTheirProperties() throws Exception {
        PipelineConfig options = PipelineConfig.from(uncommented());
        assertThat(ConsumerConfig.configNames()).containsAll(options.kafka().admin().keySet());
        assertThat(ProducerConfig.configNames()).containsAll(options.kafka().producer().keySet());
        Properties producer = new Properties();
        producer.putAll(options.kafka().producer());
        producer.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
        producer.put("value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
        assertThat(new ProducerConfig(producer).getInt("max.request.size"))
                .as("the value that the comment calls the default")
                .isEqualTo(
                        ProducerConfig.configDef()
                                .defaultValues()
                                .get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG));
    }

    private static Configuration shipped() {
        return CommandLineArguments.read(
                List.of("--config", FILE.toString(), "--wasm.modules", "/opt/modules"));
    }

    /** The file with every commented option uncommented. */
    private Configuration uncommented() throws Exception {
        String text =
                Files.readAllLines(FILE).stream()
                        .map(line -> COMMENTED_KEY.matcher(line).replaceFirst("$1$2"))
                        .collect(Collectors.joining("\n"));
        Path file = Files.writeString(folder.resolve("uncommented.yaml"), text);
        return CommandLineArguments.read(List.of("--config", file.toString()));
    }

    private static Set<String> commentedOut(Configuration uncommented) {
        Set<String> keys = new TreeSet<>(uncommented.keySet());
        keys.removeAll(shipped().keySet());
        keys.add(WasmOptions.MODULES.key());
        return keys;
    }
}
