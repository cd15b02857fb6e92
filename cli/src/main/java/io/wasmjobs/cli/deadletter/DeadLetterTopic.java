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
 * @param brokers where it is
 * @param topic its name
 * @param unreadable receives each record that is not a dead letter
 */
public record DeadLetterTopic(KafkaCluster brokers, String topic, Consumer<String> unreadable) {

    /** A dead letter and the record that it is. */
    public record Filed(DeadLetter letter, WireRecord record) {}

    /** Hands over what is selected, until there is none left or one is answered false. */
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
