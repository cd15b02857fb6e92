package io.wasmjobs.benchmarks.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/**
 * The echo as an application of Kafka Streams in Java, with the pipeline's number of threads,
 * commit interval and producer settings, and without a sandbox for the transform.
 */
final class StreamsApplication implements Subject {

    private static final int THREADS = 2;

    /** The pipeline's checkpoint interval. */
    private static final Duration COMMIT = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final PipelineSubject.Setting setting;
    private final Clients clients;

    StreamsApplication(PipelineSubject.Setting setting, Clients clients) {
        this.setting = setting;
        this.clients = clients;
    }

    @Override
    public Running start(Pass pass) throws IOException {
        StreamsBuilder topology = new StreamsBuilder();
        topology.stream(
                        pass.workload().topic(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .mapValues(value -> value.clone())
                .to(pass.results(), Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
        KafkaStreams streams = new KafkaStreams(topology.build(), settings(pass));
        streams.start();
        return new Application(streams);
    }

    private Properties settings(Pass pass) throws IOException {
        Properties settings = new Properties();
        clients.producerSettings()
                .forEach((key, value) -> settings.put(StreamsConfig.producerPrefix(key), value));
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, pass.name());
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, clients.bootstrapServers());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT.toMillis());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, THREADS);
        settings.put(
                StreamsConfig.STATE_DIR_CONFIG,
                Files.createTempDirectory(setting.scratch(), "streams").toString());
        return settings;
    }

    /** A running application, whose committed output changes with each commit. */
    private record Application(KafkaStreams streams) implements Running {

        @Override
        public Duration rest() {
            return COMMIT.plusMillis(500);
        }

        @Override
        public void check() {
            if (streams.state().hasStartedOrFinishedShuttingDown()) {
                throw new IllegalStateException("Kafka Streams has ended: " + streams.state());
            }
        }

        @Override
        public void stop() {
            boolean unused = streams.close(PATIENCE);
        }
    }
}
