package io.wasmjobs.gateway.event;

import io.wasmjobs.gateway.outcome.OutcomeStore;
import io.wasmjobs.gateway.outcome.OutcomeStore.Retained;
import io.wasmjobs.gateway.outcome.OutcomeStore.Snapshot;
import io.wasmjobs.gateway.outcome.Position;
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

/** Hands outcomes to the open streams as they are read. */
public final class Events implements AutoCloseable {

    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final byte[] COMMENT = bytes(":\n\n");
    private static final byte[] START = bytes("retry: 1000\n\n");
    private static final byte[] GAP = bytes("event: gap\ndata: {}\n\n");
    private static final byte[] END = bytes("\n\n");

    private final OutcomeStore store;
    private final String resultsTopic;
    private final Semaphore places;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final Cursor cursor;
    private final LongAdder dropped;
    private final ScheduledExecutorService heart =
            Executors.newSingleThreadScheduledExecutor(Events::thread);

    /**
     * Streams of what {@code store} retains and will learn.
     *
     * @param mostStreams how many may be open at the same time
     * @param dropped counts clients that were too slow
     */
    public Events(OutcomeStore store, String resultsTopic, int mostStreams, LongAdder dropped) {
        this.store = store;
        this.resultsTopic = resultsTopic;
        this.places = new Semaphore(mostStreams);
        this.cursor = new Cursor(resultsTopic);
        this.dropped = dropped;
        long period = HEARTBEAT.toMillis();
        var unused = heart.scheduleAtFixedRate(this::beat, period, period, TimeUnit.MILLISECONDS);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "gateway-events");
        thread.setDaemon(true);
        return thread;
    }

    /** How many streams are open. */
    public int open() {
        return streams.size();
    }

    /** Takes a place for one more stream; false if there is none. */
    boolean tryReserve() {
        return places.tryAcquire();
    }

    /** Gives a place back for which no stream was opened. */
    void release() {
        places.release();
    }

    /** A stream has ended; its place is free. */
    void ended(EventStream stream) {
        streams.remove(stream);
        if (stream.isDropped()) {
            dropped.increment();
        }
        release();
    }

    /** Reads an event's id. */
    Cursor parse(String eventId) {
        return Cursor.parse(resultsTopic, eventId);
    }

    /**
     * Starts a stream.
     *
     * @param read how far the client has read; null for a stream of what comes from now on
     */
    void open(EventStream stream, @Nullable Cursor read) {
        synchronized (cursor) {
            stream.send(START);
            Snapshot snapshot = store.snapshot();
            stream.setAfter(snapshot.sequence());
            if (read != null) {
                resume(stream, read, snapshot);
            }
            streams.add(stream);
        }
        stream.start();
    }

    private void resume(EventStream stream, Cursor read, Snapshot snapshot) {
        Cursor forgotten = new Cursor(resultsTopic);
        snapshot.forgotten().forEach(forgotten::advance);
        if (!read.covers(forgotten)) {
            stream.send(GAP);
        }
        for (Retained retained : snapshot.outcomes()) {
            Position position = retained.outcome().position();
            if (read.isBefore(position)) {
                read.advance(position);
                if (stream.filter().contains(retained)) {
                    stream.send(event(retained, read));
                }
            }
        }
        stream.setAhead(cursor.covers(read) ? null : read);
    }

    /** Learns that the records up to {@code last} are too old to be read. */
    public void skipped(Position last) {
        synchronized (cursor) {
            cursor.advance(last);
        }
    }

    /** Sends an outcome to the streams that it is for; {@link #pump} writes it. */
    public void publish(Retained retained) {
        Position position = retained.outcome().position();
        synchronized (cursor) {
            cursor.advance(position);
            byte[] event = null;
            for (EventStream stream : streams) {
                if (retained.sequence() <= stream.after()) {
                    continue;
                }
                Cursor ahead = stream.ahead();
                if (ahead != null) {
                    publish(retained, stream, ahead);
                } else if (stream.filter().contains(retained)) {
                    if (event == null) {
                        event = event(retained, cursor);
                    }
                    stream.send(event);
                }
            }
        }
    }

    /** To a client that has already read further than this instance. */
    private void publish(Retained retained, EventStream stream, Cursor ahead) {
        Position position = retained.outcome().position();
        if (ahead.isBefore(position)) {
            ahead.advance(position);
            if (stream.filter().contains(retained)) {
                stream.send(event(retained, ahead));
            }
        }
        if (cursor.covers(ahead)) {
            stream.setAhead(null);
        }
    }

    /** Writes what was sent, as far as the clients take it. */
    public void pump() {
        streams.forEach(EventStream::pump);
    }

    private static byte[] event(Retained retained, Cursor read) {
        ByteArrayOutputStream event = new ByteArrayOutputStream(1_024);
        event.writeBytes(
                bytes(
                        "id: "
                                + read.text()
                                + "\nevent: "
                                + retained.outcome().status()
                                + "\ndata: "));
        event.writeBytes(retained.status().json());
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
