package io.wasmjobs.gateway.trigger;

import io.wasmjobs.gateway.trigger.TriggerSource.RedisChannel;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/**
 * Subscribes to a channel. Redis keeps no messages: those that are published while it is not
 * connected are lost.
 */
final class RedisChannelConnection implements SourceConnection {

    /** The longest wait for an answer; longer than the interval of pings. */
    private static final int ANSWER_MILLIS = 30_000;

    private static final Duration PING_INTERVAL = Duration.ofSeconds(10);

    private final RedisClient redis;
    private final Duration pingInterval;
    private final BlockingQueue<TriggerMessage> received = new ArrayBlockingQueue<>(BATCH);
    private final Thread reader;
    private volatile @Nullable SourceLost lost;
    private long lastPing = System.nanoTime();

    private RedisChannelConnection(RedisClient redis, Duration pingInterval) {
        this.pingInterval = pingInterval;
        this.redis = redis;
        this.reader = new Thread(this::receive, Thread.currentThread().getName() + "-reader");
        reader.setDaemon(true);
    }

    static RedisChannelConnection open(RedisChannel source) throws SourceLost {
        return open(source, PING_INTERVAL);
    }

    /**
     * Connects and subscribes.
     *
     * @param pingInterval the interval of pings to the server
     */
    static RedisChannelConnection open(RedisChannel source, Duration pingInterval)
            throws SourceLost {
        RedisClient redis = RedisClient.connect(source.server(), ANSWER_MILLIS);
        RedisChannelConnection opened = new RedisChannelConnection(redis, pingInterval);
        try {
            Object unused =
                    redis.ask(
                            source.isPattern() ? Command.PSUBSCRIBE : Command.SUBSCRIBE,
                            source.channel());
        } catch (SourceLost e) {
            opened.close();
            throw e;
        }
        opened.reader.start();
        return opened;
    }

    /**
     * Reads messages into the queue. A full queue blocks this thread, and so the server, which
     * buffers further messages.
     */
    private void receive() {
        try {
            while (true) {
                List<?> answer = RedisClient.list(redis.next());
                int size = answer.size();
                if (RedisClient.text(size > 0 ? answer.get(0) : null).endsWith("message")) {
                    String channel = RedisClient.text(answer.get(size - 2));
                    Bytes payload = Bytes.wrap(RedisClient.bytes(answer.get(size - 1)));
                    received.put(message(channel, payload));
                }
            }
        } catch (SourceLost e) {
            lost = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static TriggerMessage message(String channel, Bytes payload) {
        List<Header> headers = List.of(Header.of("redis-channel", channel));
        return new TriggerMessage(channel, "", payload, headers, () -> {});
    }

    @Override
    public List<TriggerMessage> read() throws SourceLost, InterruptedException {
        if (System.nanoTime() - lastPing > pingInterval.toNanos()) {
            lastPing = System.nanoTime();
            redis.send(Command.PING);
        }
        List<TriggerMessage> messages = new ArrayList<>();
        TriggerMessage first = received.poll(1, TimeUnit.SECONDS);
        if (first != null) {
            messages.add(first);
            received.drainTo(messages);
        } else if (lost != null) {
            throw lost;
        }
        return messages;
    }

    @Override
    public void acknowledge(List<TriggerMessage> messages) {
        // Pub/sub has no acknowledgements.
    }

    @Override
    public void close() {
        reader.interrupt();
        redis.close();
    }
}
