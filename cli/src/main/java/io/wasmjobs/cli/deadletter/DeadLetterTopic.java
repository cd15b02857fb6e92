package io.wasmjobs.cli.deadletter;

import io.wasmjobs.cli.kafka.KafkaCluster;
import io.wasmjobs.cli.kafka.TopicScan;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.UnreadableRecordException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The topic of dead letters, read a page at a time.
 *
 * @param brokers the Kafka cluster
 * @param topic the topic's name
 * @param unreadable receives each record that is not a dead letter
 */
public record DeadLetterTopic(KafkaCluster brokers, String topic, Consumer<String> unreadable) {

    /** A dead letter and its record. */
    public record Filed(DeadLetter letter, WireRecord record) {}

    /** Passes on the selected dead letters, until none is left or {@code reader} returns false. */
    public void forEach(Selection selection, Predicate<Filed> reader) {
        new TopicScan(brokers, topic, selection.since())
                .forEach(
                        received -> {
                            try {
                                DeadLetter letter = DeadLetterCodec.read(received.record());
                                return !selection.contains(letter)
                                        || reader.test(new Filed(letter, received.record()));
                            } catch (UnreadableRecordException e) {
                                unreadable.accept(String.valueOf(e.getMessage()));
                                return true;
                            }
                        });
    }
}
