package io.wasmjobs.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.gateway.FakePipeline;
import io.wasmjobs.gateway.TestGateway;
import io.wasmjobs.gateway.TestKafka;
import io.wasmjobs.gateway.kafka.GatewayTopics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Sends 10,000 malformed requests: no response is a 5xx, and no request hangs. */
final class SubmissionFuzzITCase {

    private static final int REQUESTS = 10_000;
    private static final int PATIENCE_MS = 60_000;
    private static final String VALID =
            "{\"job_id\":\"fuzz\",\"module_id\":\"echo\",\"timeout_ms\":5,\"replay\":1,\"key\":\"k\","
                    + "\"tenant\":\"t\",\"message\":{\"type_name\":\"R\",\"payload\":[1,2,255]}}";
    private static final List<String> PIECES =
            List.of(
                    "{",
                    "}",
                    "[",
                    "]",
                    "\"",
                    ":",
                    ",",
                    "null",
                    "true",
                    "-1",
                    "1e999",
                    "\\u0000",
                    "\\ud800",
                    "\u00e9",
                    "\u0000",
                    "job_id",
                    "module_id",
                    "message",
                    "payload_json",
                    "payload_base64",
                    "99999999999999999999",
                    "..",
                    "%2F",
                    " ",
                    "\n",
                    "💥");
    private static final List<String> PATHS =
            List.of(
                    "/v1/jobs",
                    "/v1/jobs/",
                    "/v1/jobs/%2F..%2F..",
                    "/v1/jobs/%00",
                    "/v1/jobs/a?wait=9999999999999s",
                    "/v1/jobs/%",
                    "/v1/jobs/%ff%fe",
                    "/v1/jobs/a;b=c",
                    "/v1//jobs",
                    "/v1/jobs?%zz=%",
                    "/v1/modules/echo/invoke?key=",
                    "/v1/modules/echo/invoke?key=%00&type_name=%0d%0aX:1",
                    "/v1/modules/../invoke",
                    "/v1/modules/%2e%2e/invoke",
                    "/v1/modules/echo/invoke?timeout_ms=x",
                    "/../../etc/passwd",
                    "/healthz",
                    "//",
                    "*",
                    "http://other/v1/jobs");
    private static final List<String> HEADERS =
            List.of(
                    "Prefer: wait=-1",
                    "Prefer: wait=99999999999, respond-async",
                    "Prefer: respond-async",
                    "Idempotency-Key:",
                    "Idempotency-Key: \u00ff\u00fe",
                    "Idempotency-Key: " + "x".repeat(300),
                    "ce-specversion: 1.0",
                    "ce-specversion: 9",
                    "ce-id: a",
                    "ce-type: \u00ff",
                    "ce-wasmmodule: echo",
                    "ce-wasmmodule: ../x",
                    "ce-wasmtimeoutms: -5",
                    "ce-partitionkey: " + "k".repeat(300),
                    "traceparent: " + "0".repeat(600),
                    "Content-Type: \u0001",
                    "Content-Type: multipart/form-data",
                    "Content-Encoding: gzip",
                    "Accept-Encoding: gzip, br",
                    "Expect: 100-continue",
                    "Expect: nonsense",
                    "Cookie: a=b; c",
                    "Authorization: Bearer \u00ff",
                    "X: " + "x".repeat(9_000),
                    "Host: evil",
                    "Upgrade: websocket",
                    "bad header",
                    ": empty",
                    "Content-Length: 99999999999",
                    "Content-Length: -1",
                    "Transfer-Encoding: chunked");

    private final Random random = new Random(20261122);

    @Test
    void noRequestCausesAServerError() throws IOException {
        Map<String, Integer> statuses = new TreeMap<>();
        GatewayTopics topics = TestKafka.shared().newTopics();
        try (FakePipeline pipeline = new FakePipeline(TestKafka.shared().clients(), topics);
                TestGateway gateway = TestGateway.start(TestKafka.shared(), topics)) {
            for (int i = 0; i < REQUESTS; i++) {
                byte[] request = request();
                String status = send(gateway, request);
                statuses.merge(status, 1, Integer::sum);
                assertThat(status)
                        .as("request %d: %s", i, new String(request, StandardCharsets.ISO_8859_1))
                        .doesNotStartWith("5");
            }
            assertThat(gateway.get("/readyz").statusCode()).isEqualTo(200);
            // A gateway answers 503 until it has read the topics to their end.
            assertThat(gateway.get("/metrics").body())
                    .doesNotContainPattern("route=\"(?!/readyz)[^\"]*\",status=\"5\\d\\d\"");
            assertThat(pipeline.records()).isNotEmpty();
        }
        assertThat(statuses).containsKeys("202", "400", "404", "405", "422", "431");
    }

    private byte[] request() {
        StringBuilder head = new StringBuilder();
        head.append(
                pick(List.of("POST", "POST", "POST", "GET", "PUT", "DELETE", "OPTIONS", "HEAD")));
        head.append(' ').append(random.nextInt(3) > 0 ? "/v1/jobs" : pick(PATHS));
        head.append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        byte[] body = body();
        for (int i = random.nextInt(4); i > 0; i--) {
            head.append(pick(HEADERS)).append("\r\n");
        }
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        all.writeBytes(body);
        return all.toByteArray();
    }

    private byte[] body() {
        return switch (random.nextInt(5)) {
            case 0 ->
                    VALID.replace("fuzz", "f" + random.nextInt(50))
                            .getBytes(StandardCharsets.UTF_8);
            case 1 -> garbage();
            case 2 -> mutated(VALID.getBytes(StandardCharsets.UTF_8));
            case 3 -> pieces().getBytes(StandardCharsets.UTF_8);
            default -> "[".repeat(random.nextInt(3_000)).getBytes(StandardCharsets.UTF_8);
        };
    }

    private byte[] garbage() {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] mutated(byte[] bytes) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private String pieces() {
        StringBuilder text = new StringBuilder(VALID);
        for (int i = random.nextInt(5); i >= 0; i--) {
            text.insert(random.nextInt(text.length()), pick(PIECES));
        }
        return text.toString();
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** The status of the response, or "closed" if the server closes the connection without one. */
    private static String send(TestGateway gateway, byte[] request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), gateway.uri("/").getPort())) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            String line = new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
            return line.length() < 12 ? "closed" : line.substring(9, 12);
        } catch (java.net.SocketException reset) {
            return "closed";
        }
    }
}
