package io.wasmjobs.job.kafka;

import io.wasmjobs.job.binding.InputTopics;
import io.wasmjobs.job.record.FetchedRecord;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flink's Kafka source, with two additions. If Flink restores nothing, it looks for an earlier run
 * before it reads: Flink creates a new enumerator exactly then, in every deployment mode and at
 * every restart (docs/decisions/0209). If Flink restores partitions of topics that are no longer
 * bound, it drops them (docs/decisions/0214).
 */
final class JobsSource
        implements Source<FetchedRecord, KafkaPartitionSplit, KafkaSourceEnumState>,
                LineageVertexProvider {

    private static final Logger LOG = LoggerFactory.getLogger(JobsSource.class);
    private static final long serialVersionUID = 3;

    private final KafkaSource<FetchedRecord> kafka;
    private final InputTopics topics;
    private final EarlierRun run;
    private final boolean fresh;

    /**
     * @param topics the topics that are read
     * @param fresh whether to start in spite of an earlier run
     */
    JobsSource(
            KafkaSource<FetchedRecord> kafka, InputTopics topics, EarlierRun run, boolean fresh) {
        this.kafka = kafka;
        this.topics = topics;
        this.run = run;
        this.fresh = fresh;
    }

    @Override
    public Boundedness getBoundedness() {
        return kafka.getBoundedness();
    }

    @Override
    public SourceReader<FetchedRecord, KafkaPartitionSplit> createReader(
            SourceReaderContext context) throws Exception {
        return new RestoringReader(kafka.createReader(context), this::isRead);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return new FirstEnumerator(kafka.createEnumerator(context), run, fresh);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState state)
            throws IOException {
        return kafka.restoreEnumerator(
                context,
                new KafkaSourceEnumState(
                        state.assignedSplits().stream().filter(this::isRead).toList(),
                        state.unassignedSplits().stream().filter(this::isRead).toList(),
                        state.initialDiscoveryFinished()));
    }

    /**
     * Whether a partition's topic is still read. A dropped topic that is bound again later is read
     * from its beginning.
     */
    private boolean isRead(KafkaPartitionSplit split) {
        boolean isRead = topics.contains(split.getTopic());
        if (!isRead) {
            LOG.info("{} is bound no longer: it is not read", split.getTopicPartition());
        }
        return isRead;
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return kafka.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return kafka.getEnumeratorCheckpointSerializer();
    }

    @Override
    public LineageVertex getLineageVertex() {
        return kafka.getLineageVertex();
    }

    /**
     * The enumerator of a run that restores nothing. It looks for an earlier run before it assigns
     * a split, and commits the group's first offset with the first completed checkpoint.
     */
    private static final class FirstEnumerator
            implements SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {

        private final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> kafka;
        private final EarlierRun run;
        private final boolean fresh;
        private boolean hasLeftTrace;

        FirstEnumerator(
                SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> kafka,
                EarlierRun run,
                boolean fresh) {
            this.kafka = kafka;
            this.run = run;
            this.fresh = fresh;
        }

        @Override
        public void start() {
            if (!fresh) {
                refuseAnEarlierRun();
            }
            kafka.start();
        }

        private void refuseAnEarlierRun() {
            try {
                run.trace()
                        .ifPresent(
                                trace -> {
                                    throw new StateMissingException(trace);
                                });
            } catch (ExecutionException | TimeoutException e) {
                throw new FlinkRuntimeException("Kafka does not say what an earlier run left", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FlinkRuntimeException("interrupted while Kafka was asked", e);
            }
        }

        /** Commits the group's first offset; if Kafka refuses, the next checkpoint tries again. */
        private void leaveTrace() {
            try {
                run.leaveTrace();
                hasLeftTrace = true;
            } catch (ExecutionException | TimeoutException | KafkaException e) {
                LOG.warn(
                        "cannot commit the group's first offset: a start without state would not be"
                                + " refused; the next checkpoint tries again",
                        e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void handleSplitRequest(int subtask, @Nullable String hostname) {
            kafka.handleSplitRequest(subtask, hostname);
        }

        @Override
        public void addSplitsBack(List<KafkaPartitionSplit> splits, int subtask) {
            kafka.addSplitsBack(splits, subtask);
        }

        @Override
        public void addReader(int subtask) {
            kafka.addReader(subtask);
        }

        @Override
        public KafkaSourceEnumState snapshotState(long checkpointId) throws Exception {
            return kafka.snapshotState(checkpointId);
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) throws Exception {
            kafka.notifyCheckpointComplete(checkpointId);
            if (!hasLeftTrace) {
                leaveTrace();
            }
        }

        @Override
        public void notifyCheckpointAborted(long checkpointId) throws Exception {
            kafka.notifyCheckpointAborted(checkpointId);
        }

        @Override
        public void handleSourceEvent(int subtask, SourceEvent event) {
            kafka.handleSourceEvent(subtask, event);
        }

        @Override
        public void close() throws IOException {
            kafka.close();
        }
    }
}
