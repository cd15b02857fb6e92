package io.wasmjobs.gateway.trigger;

import io.wasmjobs.gateway.trigger.TriggerSource.RedisStream;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/** The consumer group of a stream (https://redis.io/docs/latest/commands/xinfo-groups). */
final class RedisGroup {

    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final RedisStream source;
    private final RedisClient redis;
    private OptionalLong unacknowledged = OptionalLong.empty();
    private long next = System.nanoTime();

    RedisGroup(RedisStream source, RedisClient redis) {
        this.source = source;
        this.redis = redis;
    }

    /** Creates a missing group, which begins with the stream's first entry. */
    void create() throws SourceLost {
        try {
            Object unused =
                    redis.ask(
                            Command.XGROUP,
                            "CREATE",
                            source.stream(),
                            source.group(),
                            "0",
                            "MKSTREAM");
        } catch (SourceLost e) {
            if (!String.valueOf(e.getMessage()).startsWith("BUSYGROUP")) {
                throw e;
            }
        }
    }

    /**
     * The entries that the group has not acknowledged, delivered or not, as Redis said last; empty
     * if it does not know, or may not be asked.
     */
    OptionalLong unacknowledged() {
        return unacknowledged;
    }

    /** Asks for the unacknowledged entries, unless that was done a moment ago. */
    void update() throws SourceLost {
        if (System.nanoTime() - next < 0) {
            return;
        }
        next = System.nanoTime() + INTERVAL.toNanos();
        try {
            unacknowledged = ofGroup(redis.ask(Command.XINFO, "GROUPS", source.stream()));
        } catch (SourceLost e) {
            if (!(e.getCause() instanceof JedisDataException)) {
                throw e;
            }
            // Redis is there, but the user may lack the right to ask. Messages are read anyway.
            unacknowledged = OptionalLong.empty();
        }
    }

    private OptionalLong ofGroup(@Nullable Object groups) {
        for (Object group : RedisClient.list(groups)) {
            List<?> fields = RedisClient.list(group);
            if (RedisClient.text(field(fields, "name")).equals(source.group())
                    && field(fields, "pending") instanceof Long pending
                    && field(fields, "lag") instanceof Long undelivered) {
                return OptionalLong.of(undelivered + pending);
            }
        }
        return OptionalLong.empty();
    }

    /** A value of a list of names and values. */
    private static @Nullable Object field(List<?> fields, String name) {
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            if (RedisClient.text(fields.get(i)).equals(name)) {
                return fields.get(i + 1);
            }
        }
        return null;
    }
}
