package io.wasmjobs.gateway.trigger;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;

/** A client of a test's Redis. */
final class TestRedis implements AutoCloseable {

    private final Connection connection;

    TestRedis(ServerProcess server) {
        this.connection = new Connection("127.0.0.1", server.port());
    }

    @Nullable Object ask(Command command, Object... arguments) {
        connection.sendCommand(
                command,
                Arrays.stream(arguments)
                        .map(
                                each ->
                                        each instanceof byte[] bytes
                                                ? bytes
                                                : each.toString().getBytes(StandardCharsets.UTF_8))
                        .toArray(byte[][]::new));
        return connection.getOne();
    }

    String add(String stream, Object payload, Object... fields) {
        Object[] arguments = new Object[4 + fields.length];
        arguments[0] = stream;
        arguments[1] = "*";
        arguments[2] = "payload";
        arguments[3] = payload;
        System.arraycopy(fields, 0, arguments, 4, fields.length);
        return RedisClient.text(ask(Command.XADD, arguments));
    }

    /** The number of entries that were read and not acknowledged, or -1 without a group. */
    long pending(String stream) {
        Object summary = ask(Command.XPENDING, stream, "wasmjobs");
        return (Long) RedisClient.list(summary).get(0);
    }

    @Override
    public void close() {
        connection.close();
    }
}
