package io.wasmjobs.gateway.trigger;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisException;

/** One connection to Redis: commands as texts, answers as Redis sends them. */
final class RedisClient implements AutoCloseable {

    private static final int CONNECT_MILLIS = 5_000;

    private final Socket connection;

    /** Lets one thread write while another one reads, which a {@link Connection} does not. */
    private static final class Socket extends Connection {

        private Socket(HostAndPort address, JedisClientConfig config) {
            super(address, config);
        }

        private void write(Protocol.Command command) {
            sendCommand(command);
            flush();
        }

        private @Nullable Object read() {
            return readProtocolWithCheckingBroken();
        }
    }

    private RedisClient(Socket connection) {
        this.connection = connection;
    }

    /**
     * Connects and logs in.
     *
     * @param answerMillis the longest wait for an answer
     */
    static RedisClient connect(Server server, int answerMillis) throws SourceLost {
        DefaultJedisClientConfig.Builder config =
                DefaultJedisClientConfig.builder()
                        .connectionTimeoutMillis(CONNECT_MILLIS)
                        .socketTimeoutMillis(answerMillis)
                        .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                        .clientName("wasmjobs-gateway");
        server.user().ifPresent(config::user);
        String password = Connections.password(server);
        if (password != null) {
            config.password(password);
        }
        if (server.tls()) {
            encrypt(config, server);
        }
        try {
            HostAndPort address = new HostAndPort(server.host(), server.port());
            return new RedisClient(new Socket(address, config.build()));
        } catch (JedisException e) {
            throw lost(e);
        }
    }

    private static void encrypt(DefaultJedisClientConfig.Builder config, Server server)
            throws SourceLost {
        SSLParameters checkName = new SSLParameters();
        checkName.setEndpointIdentificationAlgorithm("HTTPS");
        config.ssl(true).sslParameters(checkName);
        TrustManagerFactory trust = Connections.trust(server);
        if (trust == null) {
            return;
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            config.sslSocketFactory(context.getSocketFactory());
        } catch (GeneralSecurityException e) {
            throw new SourceLost("no TLS: " + e.getMessage(), e);
        }
    }

    /** Sends a command and waits for its answer. */
    @Nullable Object ask(Protocol.Command command, String... arguments) throws SourceLost {
        try {
            connection.sendCommand(command, arguments);
            return connection.getOne();
        } catch (JedisException e) {
            throw lost(e);
        }
    }

    /** Sends a command whose answer comes with {@link #next}. */
    void send(Protocol.Command command) throws SourceLost {
        try {
            connection.write(command);
        } catch (JedisException e) {
            throw lost(e);
        }
    }

    /** Waits for the next answer; another thread may send at the same time. */
    @Nullable Object next() throws SourceLost {
        try {
            return connection.read();
        } catch (JedisException e) {
            throw lost(e);
        }
    }

    private static SourceLost lost(JedisException e) {
        String reason = String.valueOf(e.getMessage());
        Throwable cause = e.getCause();
        return new SourceLost(cause == null ? reason : reason + " (" + cause.getMessage() + ")", e);
    }

    /** The elements of an answer; none if there is no answer. */
    static List<?> list(@Nullable Object answer) {
        return answer instanceof List<?> list ? list : List.of();
    }

    static byte[] bytes(@Nullable Object element) {
        return element instanceof byte[] bytes ? bytes : new byte[0];
    }

    static String text(@Nullable Object element) {
        return new String(bytes(element), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
