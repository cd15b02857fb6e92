package io.wasmjobs.system.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wasmjobs.system.Checkout;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a running pipeline with {@code flink-conf/log4j-json.properties}. */
class GuestLogITCase {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GUEST = "io.wasmjobs.guest";

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final LoggerContext logging = LoggerContext.getContext(false);
    private @Nullable URI before;

    @BeforeEach
    void log() {
        before = logging.getConfigLocation();
    }

    @AfterEach
    void logAsBefore() {
        logging.setConfigLocation(before);
    }

    @Test
    void aGuestsLinesAreFoundByTheIdOfTheirJob(@TempDir Path compiled) throws Exception {
        try (ObservedPipeline pipeline = ObservedPipeline.start(compiled, Map.of())) {
            logAsJson();
            Configurator.setLevel(GUEST, Level.DEBUG);
            pipeline.sendJobs();
            await().atMost(ObservedPipeline.PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(messages("trap", "trap"))
                                            .filteredOn("about to trap"::equals)
                                            .as("a line in each of three attempts")
                                            .hasSize(3));
        }
        assertThat(lines).allSatisfy(line -> assertThat(JSON.readTree(line).isObject()).isTrue());
    }

    /** The messages that were logged while this job's invocations ran. */
    private List<String> messages(String job, String module) throws JsonProcessingException {
        List<String> messages = new ArrayList<>();
        for (String line : lines) {
            JsonNode event = JSON.readTree(line);
            if (event.path("wasm_job_id").asText().equals(job)
                    && event.path("wasm_module_id").asText().equals(module)) {
                messages.add(event.required("message").asText());
            }
        }
        return messages;
    }

    /** Configures logging with the file, and adds an appender that keeps the lines. */
    private void logAsJson() {
        logging.setConfigLocation(Checkout.path("flink-conf/log4j-json.properties").toUri());
        Configuration configuration = logging.getConfiguration();
        Lines appender = new Lines(configuration.getAppender("Console").getLayout());
        appender.start();
        configuration.getRootLogger().addAppender(appender, null, null);
        logging.updateLoggers();
    }

    /** Keeps each event in the format of the layout. */
    private final class Lines extends AbstractAppender {

        Lines(Layout<?> layout) {
            super("lines", null, layout, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            lines.add(toSerializable(event).toString());
        }
    }
}
