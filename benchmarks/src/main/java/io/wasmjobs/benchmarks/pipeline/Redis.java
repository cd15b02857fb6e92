package io.wasmjobs.benchmarks.pipeline;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Redis server in a separate process, from Debian's {@code redis-server} brings it. */
final class Redis implements AutoCloseable {

    private final ChildProcess process;
    private final int port;

    private Redis(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The server's program, if it is on the path. */
    static Optional<Path> program() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Redis start(Path program, Path folder) throws IOException, InterruptedException {
        int port = ChildProcess.freePort();
        Files.createDirectories(folder);
        ChildProcess process =
                ChildProcess.start(
                        "Redis",
                        folder.resolve("redis.log"),
                        List.of(
                                program.toString(),
                                "--port",
                                Integer.toString(port),
                                "--bind",
                                "127.0.0.1",
                                "--dir",
                                folder.toString()));
        Redis redis = new Redis(process, port);
        redis.awaitAnswer();
        return redis;
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        while (process.isAlive()) {
            try (Connection connection = connect()) {
                connection.ask("PING");
                return;
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        throw new IOException("redis-server has ended");
    }

    Connection connect() throws IOException {
        return new Connection(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    @Override
    public void close() {
        process.close();
    }

    /** A connection that sends a command and waits for its answer (RESP 2, answers of one line). */
    static final class Connection implements AutoCloseable {

        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        /** Sends a command, and returns the first line of the answer with its type prefix. */
        String ask(String... command) throws IOException {
            StringBuilder request = new StringBuilder("*").append(command.length).append("\r\n");
            for (String word : command) {
                request.append('$').append(word.length()).append("\r\n");
                request.append(word).append("\r\n");
            }
            out.write(request.toString().getBytes(StandardCharsets.US_ASCII));
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("Redis closed the connection");
                }
                line.append((char) c);
            }
            String answer = line.toString().strip();
            if (answer.startsWith("-")) {
                throw new IOException("Redis refused " + command[0] + ": " + answer);
            }
            return answer;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
