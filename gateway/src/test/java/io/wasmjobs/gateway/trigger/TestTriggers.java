package io.wasmjobs.gateway.trigger;

import static org.awaitility.Awaitility.await;

import io.wasmjobs.gateway.TestKafka;
import io.wasmjobs.gateway.http.GatewayMetrics;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.testing.TestBroker;
import io.wasmjobs.testing.TopicReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Running triggers, and the topic that they write to. */
final class TestTriggers implements AutoCloseable {

    private static final int MAX_RECORD_BYTES = (1 << 20) + (64 << 10);

    private final GatewayMetrics metrics = new GatewayMetrics();
    private final Triggers triggers;

    private TestTriggers(TestBroker broker, List<Trigger> triggers) {
        this.triggers =
                new Triggers(triggers, new TestKafka(broker).clients(), MAX_RECORD_BYTES, metrics);
        this.triggers.start();
    }

    /** Starts one trigger with the fields that a file of triggers would have. */
    static TestTriggers start(TestBroker broker, String from, String to, String... fields) {
        return new TestTriggers(broker, List.of(trigger(from, to, fields)));
    }

    static Trigger trigger(String from, String to, String... fields) {
        StringBuilder text = new StringBuilder("triggers:\n  - name: test\n");
        text.append("    from: ").append(from).append('\n');
        text.append("    to: ").append(to).append('\n');
        for (String field : fields) {
            text.append("    ").append(field).append('\n');
        }
        return TriggersFile.parse(Path.of("t.yaml"), text.toString(), List.of()).get(0);
    }

    /** Creates a topic with a unique name. */
    static String newTopic(TestBroker broker) {
        String topic = "to-" + UUID.randomUUID();
        broker.createTopics(Map.of(), topic);
        return topic;
    }

    TestTriggers untilUp() {
        await("the trigger is up").atMost(Duration.ofMinutes(2)).until(() -> is("up"));
        return this;
    }

    void untilDown() {
        await("the trigger is down").atMost(Duration.ofMinutes(2)).until(() -> is("down"));
    }

    private boolean is(String state) {
        return triggers.status().equals("trigger test " + state + "\n");
    }

    /** A metric of the trigger. */
    double metric(String name) {
        String start = "wasmjobs_gateway_trigger_" + name + "{trigger=\"test\"} ";
        return metrics.text()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
                .sum();
    }

    /** Waits until the topic has {@code count} records. */
    static List<WireRecord> records(TestBroker broker, String topic, int count) {
        try (TopicReader reader = new TopicReader(broker, topic)) {
            return await("records in " + topic)
                    .atMost(Duration.ofMinutes(2))
                    .until(reader::read, records -> records.size() >= count);
        }
    }

    static String text(WireRecord record) {
        Bytes value = record.value();
        return value == null ? "" : value.toUtf8();
    }

    @Override
    public void close() {
        triggers.close();
    }
}
