package io.wasmjobs.gateway.event;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's open stream, written without blocking. A client that leaves too much unread is
 * dropped. It can resume with the id of the last event that it received.
 */
final class EventStream implements WriteListener, AsyncListener {

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final int MOST_UNREAD_BYTES = 1 << 20;

    private final EventFilter filter;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final ServletOutputStream out;
    private final Consumer<EventStream> ended;
    private final Deque<byte[]> unread = new ArrayDeque<>();
    private long after;
    private @Nullable Cursor ahead;
    private int unreadBytes;
    private boolean writable;
    private boolean unflushed;
    private boolean closed;
    private boolean dropped;

    /**
     * @param ended called once when the stream has ended, for any reason
     */
    EventStream(EventFilter filter, ServletOutputStream out, Consumer<EventStream> ended) {
        this.filter = filter;
        this.out = out;
        this.ended = ended;
    }

    /** Starts writing. */
    void start() {
        out.setWriteListener(this);
    }

    EventFilter filter() {
        return filter;
    }

    /** The sequence number up to which outcomes have already been sent. */
    long after() {
        return after;
    }

    void setAfter(long sequence) {
        after = sequence;
    }

    /**
     * Sets the cursor of a client that has read further at another instance than this instance has;
     * null otherwise.
     */
    @Nullable Cursor ahead() {
        return ahead;
    }

    void setAhead(@Nullable Cursor cursor) {
        ahead = cursor;
    }

    /** Queues bytes for the client; {@link #pump} writes them. */
    synchronized void send(byte[] event) {
        if (closed) {
            return;
        }
        unread.add(event);
        unreadBytes += event.length;
    }

    /** Writes as much as the client accepts, and drops a client that is too slow. */
    void pump() {
        boolean end;
        synchronized (this) {
            try {
                write();
                dropped = !closed && unreadBytes > MOST_UNREAD_BYTES;
            } catch (IOException | IllegalStateException e) {
                LOG.debug("a client of the event stream has gone", e);
                dropped = true;
            }
            end = dropped && !closed;
        }
        if (end) {
            close();
        }
    }

    private void write() throws IOException {
        // Before the first call of the server, its stream is not in non-blocking mode yet.
        while (writable && !closed && out.isReady()) {
            byte[] next = unread.poll();
            if (next != null) {
                unreadBytes -= next.length;
                unflushed = true;
                out.write(next);
            } else if (unflushed) {
                unflushed = false;
                out.flush();
            } else {
                return;
            }
        }
    }

    /** Whether the client was dropped because it was too slow or had disconnected. */
    synchronized boolean isDropped() {
        return dropped;
    }

    /** Ends the stream; the client will reconnect. */
    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            unread.clear();
        }
        ended.accept(this);
        end.complete(null);
    }

    /** Completes when the stream has ended. */
    CompletableFuture<Void> end() {
        return end;
    }

    @Override
    public void onWritePossible() {
        synchronized (this) {
            writable = true;
        }
        pump();
    }

    @Override
    public void onError(Throwable failure) {
        close();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        close();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        close();
    }

    @Override
    public void onError(AsyncEvent event) {
        close();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // A stream is started once.
    }
}
