package io.wasmjobs.system.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.system.Checkout;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.status.StatusData;
import org.apache.logging.log4j.status.StatusListener;
import org.apache.logging.log4j.status.StatusLogger;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The logging files of {@code flink-conf}, read by Log4j. */
class LoggingConfTest {

    private static final String CHECKPOINTS =
            "org.apache.flink.runtime.checkpoint.CheckpointCoordinator";
    private static final String METRICS = "org.apache.flink.metrics.MetricGroup";

    private final Complaints complaints = new Complaints();

    @BeforeEach
    void listen() {
        StatusLogger.getLogger().registerListener(complaints);
    }

    @AfterEach
    void stopListening() {
        StatusLogger.getLogger().removeListener(complaints);
    }

    @ParameterizedTest
    @ValueSource(strings = {"log4j-console.properties", "log4j-json.properties"})
    void log4jReportsNoWarnings(String file) {
        try (LoggerContext context = start(Checkout.path("flink-conf/" + file))) {
            assertThat(context.getConfiguration().getAppenders()).containsOnlyKeys("Console");
            assertThat(context.getConfiguration().getLoggerConfig("io.wasmjobs.job").getLevel())
                    .isEqualTo(Level.INFO);
            assertThat(context.getConfiguration().getLoggerConfig("io.wasmjobs.guest").getLevel())
                    .isEqualTo(Level.INFO);
            assertThat(context.getConfiguration().getLoggerConfig("org.apache.kafka.x").getLevel())
                    .isEqualTo(Level.WARN);
        }
        assertThat(complaints.messages).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"log4j-console.properties", "log4j-json.properties"})
    void messagesOfEachCheckpointAreLeftOut(String file) {
        String sources = "org.apache.flink.runtime.source.coordinator.SourceCoordinator";
        String collision =
                "Name collision: Group already contains a Metric with the name '%s'. Metric will"
                        + " not be reported.[, taskmanager, results: Committer, 0]";
        try (LoggerContext context = start(Checkout.path("flink-conf/" + file))) {
            assertThat(isWritten(context, CHECKPOINTS, Level.INFO, "Triggering checkpoint 7 (…)"))
                    .isFalse();
            assertThat(isWritten(context, CHECKPOINTS, Level.INFO, "Completed checkpoint 7 for …"))
                    .isFalse();
            assertThat(isWritten(context, sources, Level.INFO, "Marking checkpoint 7 as …"))
                    .isFalse();
            for (String metric : List.of("currentSendTime", "pendingCommittables")) {
                assertThat(isWritten(context, METRICS, Level.WARN, collision.formatted(metric)))
                        .as(metric)
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"log4j-console.properties", "log4j-json.properties"})
    void aRestoreAFailureAndAnyOtherCollisionAreWritten(String file) {
        try (LoggerContext context = start(Checkout.path("flink-conf/" + file))) {
            assertThat(isWritten(context, CHECKPOINTS, Level.INFO, "Restoring job a from Check…"))
                    .isTrue();
            assertThat(isWritten(context, CHECKPOINTS, Level.WARN, "Failed to trigger checkpoint"))
                    .isTrue();
            assertThat(isWritten(context, METRICS, Level.WARN, "Name collision: … 'jobs'. …"))
                    .isTrue();
        }
    }

    private static boolean isWritten(
            LoggerContext context, String logger, Level level, String message) {
        LoggerConfig configured = context.getConfiguration().getLoggerConfig(logger);
        LogEvent event =
                Log4jLogEvent.newBuilder()
                        .setLoggerName(logger)
                        .setLevel(level)
                        .setMessage(new SimpleMessage(message))
                        .build();
        return level.isMoreSpecificThan(configured.getLevel()) && !configured.isFiltered(event);
    }

    @Test
    void aLineNamesTheJobAndTheModuleWhereThereIsOne() {
        assertThat(
                        line(
                                "log4j-console.properties",
                                Map.of("wasm_job_id", "7f9c", "wasm_module_id", "echo")))
                .endsWith("INFO  Pool [job 7f9c] [module echo] - instance created\n");
        assertThat(line("log4j-console.properties", Map.of()))
                .endsWith("INFO  Pool - instance created\n");
    }

    @Test
    void aJsonLineCarriesTheJobAndTheModuleAsFields() {
        assertThat(
                        line(
                                "log4j-json.properties",
                                Map.of("wasm_job_id", "7f9c", "wasm_module_id", "echo")))
                .contains("\"wasm_job_id\":\"7f9c\"", "\"wasm_module_id\":\"echo\"")
                .contains("\"message\":\"instance created\"")
                .containsOnlyOnce("\n");
    }

    private static String line(String file, Map<String, String> fields) {
        try (LoggerContext context = start(Checkout.path("flink-conf/" + file))) {
            Layout<?> layout = context.getConfiguration().getAppender("Console").getLayout();
            return layout.toSerializable(event(fields)).toString();
        }
    }

    private static LogEvent event(Map<String, String> fields) {
        SortedArrayStringMap context = new SortedArrayStringMap();
        fields.forEach(context::putValue);
        return Log4jLogEvent.newBuilder()
                .setLoggerName("io.wasmjobs.engine.Pool")
                .setLevel(Level.INFO)
                .setMessage(new SimpleMessage("instance created"))
                .setContextData(context)
                .build();
    }

    private static LoggerContext start(Path file) {
        URI location = file.toUri();
        LoggerContext context = new LoggerContext(file.getFileName().toString(), null, location);
        context.start();
        return context;
    }

    /** Collects Log4j's own status messages at WARN and above. */
    private static final class Complaints implements StatusListener {

        final List<String> messages = new CopyOnWriteArrayList<>();

        @Override
        public void log(StatusData data) {
            messages.add(data.getFormattedStatus());
        }

        @Override
        public Level getStatusLevel() {
            return Level.WARN;
        }

        @Override
        public void close() {}
    }
}
