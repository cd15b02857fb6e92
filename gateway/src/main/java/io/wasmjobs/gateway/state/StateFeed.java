package io.wasmjobs.gateway.state;

import io.wasmjobs.gateway.kafka.TopicTailer;
import io.wasmjobs.gateway.outcome.Position;
import io.wasmjobs.protocol.WireRecord;
import java.time.Instant;
import java.util.function.Consumer;

/** Adds the states that modules publish to the store, and passes them to its listeners. */
public final class StateFeed implements TopicTailer.Listener {

    private final StateStore states;
    private final Consumer<StateStore.Latest> changed;
    private final Runnable batchEnded;

    /**
     * A feed into {@code states}.
     *
     * @param changed receives each state
     * @param batchEnded called when no further state is available
     */
    public StateFeed(StateStore states, Consumer<StateStore.Latest> changed, Runnable batchEnded) {
        this.states = states;
        this.changed = changed;
        this.batchEnded = batchEnded;
    }

    @Override
    public void record(String topic, int partition, long offset, Instant time, WireRecord record) {
        StateStore.Latest latest =
                states.learn(new Position(topic, partition, offset), time, record);
        if (latest != null) {
            changed.accept(latest);
        }
    }

    @Override
    public void startsAt(String topic, int partition, long offset) {
        // Nothing to record, because the topic is read from its beginning.
    }

    @Override
    public void batchEnded() {
        batchEnded.run();
    }
}
