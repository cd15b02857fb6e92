package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A command opens a TCP connection to a real server if its manifest lists the server. */
final class GuestSocketsITCase {

    private static final int LOOPBACK = 0x7F00_0001;
    private static final int EACCES = 2;
    private static final int ECONNREFUSED = 14;
    private static final int EINVAL = 28;
    private static final int EMFILE = 33;

    private final ServerSocket server;
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Guests guests = new Guests();
    private final WasmEngine engine =
            WasmEngine.start(EngineOptions.defaults(), guests, EngineListener.NONE);

    GuestSocketsITCase() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Starts a server that echoes its whole input, but does not answer "hang". */
    @BeforeEach
    void serve() {
        threads.execute(this::acceptAll);
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                accepted.add(socket);
                threads.execute(() -> answer(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void answer(Socket socket) {
        try {
            byte[] sent = socket.getInputStream().readAllBytes();
            if (!new String(sent, StandardCharsets.UTF_8).equals("hang")) {
                socket.getOutputStream().write(sent);
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        for (Socket socket : accepted) {
            socket.close();
        }
        threads.shutdownNow();
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://127.0.0.1:PORT", "tcp://localhost:PORT"})
    void aListedServerCanBeUsed(String entry) {
        allow(entry);
        for (int i = 0; i < 3; i++) {
            assertThat(answerTo(port(), "Hallo Wörld " + i)).isEqualTo("Hallo Wörld " + i);
        }
        String large = "x".repeat(8_000);
        assertThat(answerTo(port(), large)).isEqualTo(large);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:PORT",
                "http://127.0.0.1:PORT",
                "tcp://127.0.0.1:1",
                "tcp://127.0.0.2:PORT",
                "tcp://*:PORT"
            })
    void anythingElseIsRefusedWithAReasonInTheLog(String entry) {
        allow(entry);

        Outcome outcome = run(LOOPBACK, port(), "x", null);

        assertThat(exit(outcome)).isEqualTo(EACCES);
        assertThat(outcome.report().logs())
                .containsExactly(
                        "sock_connect: tcp://127.0.0.1:" + port() + " is not in allowed_hosts");
        assertThat(accepted).isEmpty();
    }

    @Test
    void anUnreachableServerIsAnError() throws IOException {
        int closed;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = taken.getLocalPort();
        }
        guests.withManifest(
                "tcp-client", "{\"allowed_hosts\": [\"tcp://127.0.0.1:" + closed + "\"]}");
        assertThat(exit(run(LOOPBACK, closed, "x", null))).isEqualTo(ECONNREFUSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 131_071, 65_536})
    void anInvalidPortIsRefused(int port) {
        allow("tcp://127.0.0.1:PORT");
        assertThat(exit(run(LOOPBACK, port, "x", null))).isEqualTo(EINVAL);
    }

    @Test
    void theDeadlineClosesAConnectionThatIsSilent() throws IOException {
        allow("tcp://127.0.0.1:PORT");

        Outcome outcome = run(LOOPBACK, port(), "hang", Duration.ofMillis(300));

        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        assertThat(((Outcome.Failure) outcome).kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(accepted.get(0).getInputStream().read()).isEqualTo(-1);
        assertThat(answerTo(port(), "again")).isEqualTo("again");
    }

    @Test
    void aGuestHasAtMost16ConnectionsAndLeaksNone() {
        allow("tcp://127.0.0.1:PORT");

        assertThat(exit(run(LOOPBACK, 0xFFFF_0000 | port(), "", null))).isEqualTo(EMFILE);

        // The server closes its end when the guest's is closed.
        await().until(() -> accepted.size() == 16 && accepted.stream().allMatch(Socket::isClosed));
    }

    private void allow(String entry) {
        String listed = entry.replace("PORT", String.valueOf(port()));
        guests.withManifest("tcp-client", "{\"allowed_hosts\": [\"" + listed + "\"]}");
    }

    private int port() {
        return server.getLocalPort();
    }

    private String answerTo(int port, String sent) {
        Outcome outcome = run(LOOPBACK, port, sent, null);
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        return ((Outcome.Success) outcome).answer().payload().toUtf8();
    }

    private static int exit(Outcome outcome) {
        Outcome.Failure failure = (Outcome.Failure) outcome;
        assertThat(failure.kind()).isEqualTo(FailureKind.EXIT);
        return Integer.parseInt(failure.message().replaceAll(".*status ([0-9]+).*", "$1"));
    }

    private Outcome run(int ipv4, int port, String sent, @Nullable Duration timeout) {
        byte[] text = sent.getBytes(StandardCharsets.UTF_8);
        byte[] input =
                ByteBuffer.allocate(8 + text.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(ipv4)
                        .putInt(port)
                        .put(text)
                        .array();
        return engine.run(
                new Invocation(
                        "job",
                        ModuleReference.parse("tcp-client"),
                        new Message("Request", Bytes.wrap(input)),
                        timeout,
                        Map.of(),
                        null));
    }
}
