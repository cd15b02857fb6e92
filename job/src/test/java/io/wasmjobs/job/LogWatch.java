package io.wasmjobs.job;

import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.layout.PatternLayout;

/**
 * Collects the log events of Flink and the pipeline from INFO on, and of Kafka's clients from a
 * given level on, while it is open. The broker in the same JVM is excluded.
 */
public final class LogWatch implements AutoCloseable {

    private static final PatternLayout LINE =
            PatternLayout.newBuilder().withPattern("%level %c{1} %m %throwable").build();

    private static final List<String> SOURCES =
            List.of(
                    "org.apache.flink",
                    "org.apache.kafka.clients",
                    "org.apache.kafka.common",
                    "io.wasmjobs");

    private final List<String> lines = new ArrayList<>();
    private final Logger root = (Logger) LogManager.getRootLogger();
    private final Level before = root.getLevel();
    private final Watcher watcher = new Watcher();
    private final List<String> stackTraces = new ArrayList<>();

    public LogWatch(Level ofKafka) {
        watcher.start();
        root.addAppender(watcher);
        Configurator.setRootLevel(Level.INFO);
        Configurator.setLevel("org.apache.kafka", ofKafka);
    }

    /** All events, each with its stack trace. */
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** The first lines of the events that have a stack trace. */
    synchronized List<String> stackTraces() {
        return List.copyOf(stackTraces);
    }

    private synchronized void add(LogEvent event) {
        if (SOURCES.stream().noneMatch(event.getLoggerName()::startsWith)) {
            return;
        }
        lines.add(LINE.toSerializable(event));
        if (event.getThrown() != null) {
            stackTraces.add(
                    event.getLoggerName() + ": " + event.getMessage().getFormattedMessage());
        }
    }

    @Override
    public void close() {
        Configurator.setRootLevel(before);
        Configurator.setLevel("org.apache.kafka", before);
        root.removeAppender(watcher);
        watcher.stop();
    }

    /** Passes events to the watch. */
    private final class Watcher extends AbstractAppender {

        Watcher() {
            super("watch", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            add(event);
        }
    }
}
