package io.wasmjobs.gateway.event;

import io.wasmjobs.gateway.kafka.GatewayTopics;
import io.wasmjobs.gateway.outcome.OutcomeStore;
import io.wasmjobs.gateway.outcome.OutcomeStore.Retained;
import io.wasmjobs.gateway.outcome.OutcomeStore.Snapshot;
import io.wasmjobs.gateway.outcome.Position;
import io.wasmjobs.gateway.state.StateStore;
import io.wasmjobs.gateway.state.StateStore.Latest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Sends outcomes and states to the open streams as they are read. */
public final class Events implements AutoCloseable {

    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final byte[] COMMENT = bytes(":\n\n");
    private static final byte[] START = bytes("retry: 1000\n\n");
    private static final byte[] GAP = bytes("event: gap\ndata: {}\n\n");
    private static final byte[] END = bytes("\n\n");

    private final OutcomeStore store;
    private final StateStore states;
    private final GatewayTopics topics;
    private final Semaphore places;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final Cursor cursor;
    private final LongAdder dropped;
    private final ScheduledExecutorService heart =
            Executors.newSingleThreadScheduledExecutor(Events::thread);

    /**
     * Streams of the retained and future records of {@code store} and {@code states}.
     *
     * @param mostStreams the most streams that may be open at the same time
     * @param dropped counts clients that were too slow
     */
    public Events(
            OutcomeStore store,
            StateStore states,
            GatewayTopics topics,
            int mostStreams,
            LongAdder dropped) {
        this.store = store;
        this.states = states;
        this.topics = topics;
        this.places = new Semaphore(mostStreams);
        this.cursor = new Cursor(topics);
        this.dropped = dropped;
        long period = HEARTBEAT.toMillis();
        var unused = heart.scheduleAtFixedRate(this::beat, period, period, TimeUnit.MILLISECONDS);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "gateway-events");
        thread.setDaemon(true);
        return thread;
    }

    /** The number of open streams. */
    public int open() {
        return streams.size();
    }

    /** Reserves a place for one more stream; false if there is none. */
    boolean tryReserve() {
        return places.tryAcquire();
    }

    /** Releases a reserved place for which no stream was opened. */
    void release() {
        places.release();
    }

    /** Removes a stream that has ended, and frees its place. */
    void ended(EventStream stream) {
        streams.remove(stream);
        if (stream.isDropped()) {
            dropped.increment();
        }
        release();
    }

    /** Reads an event's id. */
    Cursor parse(String eventId) {
        return Cursor.parse(topics, eventId);
    }

    /**
     * Starts a stream.
     *
     * @param read the client's cursor; null for a stream of later records only
     */
    void open(EventStream stream, @Nullable Cursor read) {
        synchronized (cursor) {
            stream.send(START);
            Snapshot snapshot = store.snapshot();
            if (read == null) {
                stream.setAfter(snapshot.sequence());
            } else {
                resume(stream, read, snapshot);
            }
            streams.add(stream);
        }
        stream.start();
    }

    private void resume(EventStream stream, Cursor read, Snapshot snapshot) {
        Cursor forgotten = new Cursor(topics);
        snapshot.forgotten().forEach(forgotten::advance);
        if (!read.covers(forgotten)) {
            stream.send(GAP);
        }
        for (Retained retained : snapshot.outcomes()) {
            catchUp(stream, read, new Update.JobEnded(retained));
        }
        stream.setAfter(snapshot.sequence());
        for (Latest state : states.snapshot()) {
            catchUp(stream, read, new Update.StateChanged(state));
        }
        stream.setAhead(cursor.covers(read) ? null : read);
    }

    /** Records that the records up to {@code last} are too old to be read. */
    public void skipped(Position last) {
        synchronized (cursor) {
            cursor.advance(last);
        }
    }

    /** Sends an update to a client that has not read it yet. */
    private static void catchUp(EventStream stream, Cursor read, Update update) {
        if (read.isBefore(update.position())) {
            read.advance(update.position());
            if (update.isFor(stream)) {
                stream.send(event(update, read));
            }
        }
    }

    /** Queues an outcome for the streams whose filter it passes; {@link #pump} writes it. */
    public void publish(Retained retained) {
        publish(new Update.JobEnded(retained));
    }

    /** Queues a state for the streams whose filter it passes; {@link #pump} writes it. */
    public void publish(Latest state) {
        publish(new Update.StateChanged(state));
    }

    private void publish(Update update) {
        synchronized (cursor) {
            cursor.advance(update.position());
            byte[] event = null;
            for (EventStream stream : streams) {
                Cursor ahead = stream.ahead();
                if (ahead != null) {
                    // The client has already read further than this instance.
                    catchUp(stream, ahead, update);
                    stream.setAhead(cursor.covers(ahead) ? null : ahead);
                } else if (update.isFor(stream)) {
                    if (event == null) {
                        event = event(update, cursor);
                    }
                    stream.send(event);
                }
            }
        }
    }

    /** Writes what is queued, as far as the clients accept it. */
    public void pump() {
        streams.forEach(EventStream::pump);
    }

    private static byte[] event(Update update, Cursor read) {
        ByteArrayOutputStream event = new ByteArrayOutputStream(1_024);
        event.writeBytes(bytes("id: " + read.text() + "\nevent: " + update.name() + "\ndata: "));
        event.writeBytes(update.json().unsafeArray());
        event.writeBytes(END);
        return event.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void beat() {
        streams.forEach(
                stream -> {
                    stream.send(COMMENT);
                    stream.pump();
                });
    }

    @Override
    public void close() {
        heart.shutdownNow();
        streams.forEach(EventStream::close);
    }
}
