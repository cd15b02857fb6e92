package io.wasmjobs.gateway.job;

import io.wasmjobs.gateway.event.Events;
import io.wasmjobs.gateway.kafka.GatewayTopics;
import io.wasmjobs.gateway.kafka.TopicTailer;
import io.wasmjobs.gateway.outcome.OutcomeEvent;
import io.wasmjobs.gateway.outcome.OutcomeStore;
import io.wasmjobs.gateway.outcome.Position;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;
import io.wasmjobs.protocol.codec.UnreadableRecordException;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds the jobs and outcomes of the topics to the store. */
public final class OutcomeFeed implements TopicTailer.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(OutcomeFeed.class);

    private final GatewayTopics topics;
    private final OutcomeStore store;
    private final Events events;
    private final LongAdder unreadable;

    /**
     * A feed into {@code store}.
     *
     * @param events sends the outcomes to open streams
     * @param unreadable counts records that are neither result nor dead letter
     */
    public OutcomeFeed(
            GatewayTopics topics, OutcomeStore store, Events events, LongAdder unreadable) {
        this.topics = topics;
        this.store = store;
        this.events = events;
        this.unreadable = unreadable;
    }

    @Override
    public void record(String topic, int partition, long offset, Instant time, WireRecord record) {
        Position position = new Position(topic, partition, offset);
        try {
            if (topic.equals(topics.jobs())) {
                if (WasmJobCodec.read(record) instanceof WasmJob job) {
                    store.submitted(Submissions.of(job, time));
                }
            } else if (topic.equals(topics.results())) {
                ended(new OutcomeEvent.Completed(position, time, JobResultCodec.read(record)));
            } else {
                ended(new OutcomeEvent.Failed(position, time, DeadLetterCodec.read(record)));
            }
        } catch (UnreadableRecordException e) {
            unreadable.increment();
            LOG.debug("{} is unreadable", position, e);
        }
    }

    private void ended(OutcomeEvent outcome) {
        events.publish(store.ended(outcome));
    }

    @Override
    public void startsAt(String topic, int partition, long offset) {
        if (offset > 0 && !topic.equals(topics.jobs())) {
            Position last = new Position(topic, partition, offset - 1);
            store.skipped(last);
            events.skipped(last);
        }
    }

    @Override
    public void batchEnded() {
        events.pump();
    }
}
