package io.wasmjobs.job.kafka;

import io.wasmjobs.job.record.FetchedRecord;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;

/** Flink's Kafka reader without the restored partitions that are no longer to be read. */
@SuppressWarnings("try") // Closing may be interrupted, as for every reader of Flink.
final class RestoringReader implements SourceReader<FetchedRecord, KafkaPartitionSplit> {

    private final SourceReader<FetchedRecord, KafkaPartitionSplit> kafka;
    private final Predicate<KafkaPartitionSplit> isRead;

    RestoringReader(
            SourceReader<FetchedRecord, KafkaPartitionSplit> kafka,
            Predicate<KafkaPartitionSplit> isRead) {
        this.kafka = kafka;
        this.isRead = isRead;
    }

    @Override
    public void start() {
        kafka.start();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<FetchedRecord> output) throws Exception {
        return kafka.pollNext(output);
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
        return kafka.snapshotState(checkpointId);
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return kafka.isAvailable();
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        List<KafkaPartitionSplit> read = splits.stream().filter(isRead).toList();
        if (!read.isEmpty()) {
            kafka.addSplits(read);
        }
    }

    @Override
    public void notifyNoMoreSplits() {
        kafka.notifyNoMoreSplits();
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        kafka.handleSourceEvents(event);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        kafka.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        kafka.notifyCheckpointAborted(checkpointId);
    }

    @Override
    public void pauseOrResumeSplits(Collection<String> toPause, Collection<String> toResume) {
        kafka.pauseOrResumeSplits(toPause, toResume);
    }

    @Override
    public void close() throws Exception {
        kafka.close();
    }
}
