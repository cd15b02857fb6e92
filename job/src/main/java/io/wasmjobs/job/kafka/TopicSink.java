package io.wasmjobs.job.kafka;

import io.wasmjobs.job.record.OutputRecord;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flink's Kafka sink with one change: closing its writer never throws. If a broker refused records,
 * the writer throws again when the failed task closes it, and an exception there makes Flink end
 * the whole TaskManager (docs/decisions/0206). Records that were not flushed are not lost: the task
 * restarts from its checkpoint and writes them again.
 */
final class TopicSink
        implements Sink<OutputRecord>,
                SupportsWriterState<OutputRecord, KafkaWriterState>,
                SupportsCommitter<KafkaCommittable>,
                SupportsPostCommitTopology<KafkaCommittable>,
                LineageVertexProvider {

    private static final Logger LOG = LoggerFactory.getLogger(TopicSink.class);
    private static final long serialVersionUID = 1;

    private final KafkaSink<OutputRecord> kafka;

    TopicSink(KafkaSink<OutputRecord> kafka) {
        this.kafka = kafka;
    }

    @Override
    public StatefulSinkWriter<OutputRecord, KafkaWriterState> createWriter(
            WriterInitContext context) throws IOException {
        return new Writer<>(kafka.createWriter(context));
    }

    @Override
    public StatefulSinkWriter<OutputRecord, KafkaWriterState> restoreWriter(
            WriterInitContext context, Collection<KafkaWriterState> state) throws IOException {
        return new Writer<>(kafka.restoreWriter(context, state));
    }

    @Override
    public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
        return kafka.getWriterStateSerializer();
    }

    @Override
    public Committer<KafkaCommittable> createCommitter(CommitterInitContext context) {
        return kafka.createCommitter(context);
    }

    @Override
    public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
        return kafka.getCommittableSerializer();
    }

    @Override
    public void addPostCommitTopology(
            DataStream<CommittableMessage<KafkaCommittable>> committables) {
        kafka.addPostCommitTopology(committables);
    }

    @Override
    public LineageVertex getLineageVertex() {
        return kafka.getLineageVertex();
    }

    /** The sink's own writer; it closes without throwing. */
    @SuppressWarnings("try") // Closing may be interrupted, as for every writer of Flink.
    private record Writer<
                    W extends
                            StatefulSinkWriter<OutputRecord, KafkaWriterState>
                                    & CommittingSinkWriter<OutputRecord, KafkaCommittable>>(
            W kafka)
            implements StatefulSinkWriter<OutputRecord, KafkaWriterState>,
                    CommittingSinkWriter<OutputRecord, KafkaCommittable> {

        @Override
        public void write(OutputRecord record, Context context)
                throws IOException, InterruptedException {
            kafka.write(record, context);
        }

        @Override
        public void flush(boolean endOfInput) throws IOException, InterruptedException {
            kafka.flush(endOfInput);
        }

        @Override
        public Collection<KafkaCommittable> prepareCommit()
                throws IOException, InterruptedException {
            return kafka.prepareCommit();
        }

        @Override
        public List<KafkaWriterState> snapshotState(long checkpointId) throws IOException {
            return kafka.snapshotState(checkpointId);
        }

        @SuppressWarnings("IllegalCatch")
        @Override
        public void close() {
            try {
                kafka.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) { // One from close would end the TaskManager.
                // Nothing is lost: the task restarts from its checkpoint (decision 0206).
                LOG.warn("a Kafka writer was closed with records that were not taken", e);
            }
        }
    }
}
