package io.wasmjobs.gateway.trigger;

import io.wasmjobs.gateway.trigger.TriggerSource.RedisStream;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Protocol.Command;

/**
 * Reads a stream as one consumer of its group
 * (https://redis.io/docs/latest/develop/data-types/streams).
 */
final class RedisStreamConnection implements SourceConnection {

    private static final Logger LOG = LoggerFactory.getLogger(RedisStreamConnection.class);
    private static final String WAIT_MILLIS = "1000";
    private static final int ANSWER_MILLIS = 15_000;
    private static final String NEW = ">";
    private static final String BEGINNING = "0-0";

    private final RedisStream source;
    private final RedisClient redis;
    private final RedisGroup group;
    private final String consumer = consumer();
    private boolean readsOwnPending = true;
    private String claimFrom = BEGINNING;
    private long nextClaim = System.nanoTime();

    private RedisStreamConnection(RedisStream source, RedisClient redis) {
        this.source = source;
        this.redis = redis;
        this.group = new RedisGroup(source, redis);
    }

    static RedisStreamConnection open(RedisStream source) throws SourceLost {
        RedisClient redis = RedisClient.connect(source.server(), ANSWER_MILLIS);
        RedisStreamConnection opened = new RedisStreamConnection(source, redis);
        try {
            opened.group.create();
            return opened;
        } catch (SourceLost e) {
            opened.close();
            throw e;
        }
    }

    @Override
    public List<TriggerMessage> read() throws SourceLost {
        group.update();
        if (readsOwnPending) {
            List<TriggerMessage> own = readGroup("0");
            readsOwnPending = !own.isEmpty();
            if (readsOwnPending) {
                return own;
            }
        }
        if (System.nanoTime() - nextClaim >= 0) {
            List<TriggerMessage> claimed = claim();
            if (!claimed.isEmpty()) {
                return claimed;
            }
        }
        return readGroup(NEW);
    }

    private List<TriggerMessage> readGroup(String from) throws SourceLost {
        Object answer =
                redis.ask(
                        Command.XREADGROUP,
                        "GROUP",
                        source.group(),
                        consumer,
                        "COUNT",
                        Integer.toString(BATCH),
                        "BLOCK",
                        WAIT_MILLIS,
                        "STREAMS",
                        source.stream(),
                        from);
        List<TriggerMessage> messages = new ArrayList<>();
        for (Object stream : RedisClient.list(answer)) {
            messages.addAll(messages(RedisClient.list(stream).get(1)));
        }
        return messages;
    }

    /** Claims entries that a dead or stuck consumer did not acknowledge. */
    private List<TriggerMessage> claim() throws SourceLost {
        List<?> answer =
                RedisClient.list(
                        redis.ask(
                                Command.XAUTOCLAIM,
                                source.stream(),
                                source.group(),
                                consumer,
                                Long.toString(source.claimAfter().toMillis()),
                                claimFrom,
                                "COUNT",
                                Integer.toString(BATCH)));
        claimFrom = RedisClient.text(answer.get(0));
        if (claimFrom.equals(BEGINNING)) {
            Duration pause = source.claimAfter().dividedBy(2);
            nextClaim = System.nanoTime() + pause.toNanos();
        }
        return messages(answer.get(1));
    }

    private List<TriggerMessage> messages(Object entries) throws SourceLost {
        List<TriggerMessage> messages = new ArrayList<>();
        List<String> deleted = new ArrayList<>();
        for (Object entry : RedisClient.list(entries)) {
            List<?> parts = RedisClient.list(entry);
            if (parts.size() == 2 && parts.get(1) instanceof List<?> fields) {
                messages.add(message(RedisClient.text(parts.get(0)), fields));
            } else if (!parts.isEmpty()) {
                deleted.add(RedisClient.text(parts.get(0)));
            }
        }
        if (!deleted.isEmpty()) {
            LOG.warn("{} entries of {} were deleted unread", deleted.size(), source.stream());
            acknowledgeIds(deleted);
        }
        return messages;
    }

    private TriggerMessage message(String id, List<?> fields) {
        Bytes payload = Bytes.EMPTY;
        List<Header> headers = new ArrayList<>();
        headers.add(Header.of("redis-stream", source.stream()));
        headers.add(Header.of("redis-id", id));
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            String name = RedisClient.text(fields.get(i));
            Bytes value = Bytes.wrap(RedisClient.bytes(fields.get(i + 1)));
            if (name.equals(source.field())) {
                payload = value;
            } else if (TriggerMessage.mayBeNamedBySender(name)) {
                headers.add(new Header(name, value));
            }
        }
        return new TriggerMessage(source.stream(), id, payload, headers, () -> {});
    }

    @Override
    public void acknowledge(List<TriggerMessage> messages) throws SourceLost {
        acknowledgeIds(messages.stream().map(TriggerMessage::id).toList());
    }

    private void acknowledgeIds(List<String> ids) throws SourceLost {
        String[] arguments =
                Stream.concat(Stream.of(source.stream(), source.group()), ids.stream())
                        .toArray(String[]::new);
        Object unused = redis.ask(Command.XACK, arguments);
    }

    /**
     * The consumer's name, which is the same after a restart, so that the entries that this gateway
     * did not acknowledge are read again at once.
     */
    static String consumer() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            LOG.debug("this machine has no name", e);
            return "gateway";
        }
    }

    @Override
    public OptionalLong lag() {
        return group.unacknowledged();
    }

    @Override
    public void close() {
        redis.close();
    }
}
