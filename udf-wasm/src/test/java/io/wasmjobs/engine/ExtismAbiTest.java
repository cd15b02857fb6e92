package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A plug-in for Extism gets its input, its configuration and its variables. */
final class ExtismAbiTest {

    private final Guests guests =
            new Guests()
                    .with("echo")
                    .withManifest("extism", "{\"config\": {\"thing\": \"a hat\"}}");
    private final WasmEngine engine =
            WasmEngine.start(EngineOptions.defaults(), guests, EngineListener.NONE);

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    eHallo Wörld   | Hallo Wörld
                    fstill there   | still there
                    iwhole         | iwhole
                    812345678      | 12345678
                    gnot so bad    | not so bad
                    cthing         | a hat
                    cother         | ?
                    wnow           | now
                    lhello         | 2
                    """)
    void hostFunctionsReturnTheirValues(String input, String output) {
        assertThat(answer(input)).isEqualTo(new Message("Response", Bytes.utf8(output)));
    }

    @Test
    void aLoadBeyondTheInputIsZero() {
        assertThat(answer("9ab").payload().toUtf8()).isEqualTo("ab\0\0\0\0\0\0");
    }

    @Test
    void outsideOfAllBlocksALoadIsZeroAndAStoreHasNoEffect() {
        assertThat(answer("u").payload().toUtf8()).isEqualTo("\0\0\0\0\0\0\0\0B");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Ebroken | EXIT           | ended handle with status 3: broken
                    s       | EXIT           | ended handle with status -1
                    o       | INVALID_ANSWER | set 5 bytes at offset 1 as its output
                    O       | OUTPUT_LIMIT   | answered more than 1048576 bytes
                    a       | MEMORY_LIMIT   | asked for more than 67,108,864 bytes of Extism's memory
                    A       | MEMORY_LIMIT   | asked for more than 67,108,864 bytes of Extism's memory
                    b       | TRAP           | gave log_warn the offset 1, where no block begins
                    h{}     | TRAP           | made an HTTP request that failed: the request has no url
                    x       | TRAP           | trapped
                    """)
    void aHostilePluginEndsInItsOwnFailure(String input, FailureKind kind, String message) {
        Outcome.Failure failure = (Outcome.Failure) run(input, null);
        assertThat(failure.message()).startsWith("module extism ").contains(message);
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(answer("estill here").payload().toUtf8()).isEqualTo("still here");
    }

    @Test
    void aVariableLivesForOneJob() {
        assertThat(answer("vone").payload().toUtf8()).isEqualTo("?");
        assertThat(answer("vtwo").payload().toUtf8()).isEqualTo("?");
    }

    @Test
    void aVariableIsTheStateOfTheKeyOfAModuleWithState() {
        guests.withManifest("extism", "{\"state\": {\"max_bytes\": 1000}}");
        MapState state = new MapState(EntityState.NO_VERSION);

        assertThat(answer("vone", state)).isEqualTo("?");
        assertThat(answer("vtwo", state)).isEqualTo("one");
        assertThat(answer("v", state)).isEqualTo("two");
        assertThat(answer("v", state)).isEqualTo("?");
        Outcome.Failure failure = (Outcome.Failure) run("v" + "x".repeat(1_000), state);
        assertThat(failure.kind()).isEqualTo(FailureKind.STATE_LIMIT);
    }

    @Test
    void theLogNamesTheLevel() {
        Outcome outcome = run("lhello", null);
        assertThat(outcome.report().logs()).containsExactly("WARN hello");
    }

    @Test
    void theManifestNamesTheFunction() {
        guests.withManifest("extism", "{\"entry\": \"count_vowels\"}");
        Outcome.Failure missing = (Outcome.Failure) run("e", null);
        assertThat(missing.kind()).isEqualTo(FailureKind.ABI_UNSUPPORTED);
        assertThat(missing.message())
                .contains("does not export count_vowels () -> i32")
                .contains("it exports handle");
    }

    @Test
    void anEntryIsRefusedForAnAbiWithoutOne() {
        guests.withManifest("echo", "{\"entry\": \"main\"}");
        Outcome.Failure failure =
                (Outcome.Failure)
                        engine.run(
                                Invocation.of(
                                        "job-1",
                                        ModuleReference.parse("echo"),
                                        new Message("", Bytes.EMPTY)));
        assertThat(failure.kind()).isEqualTo(FailureKind.ABI_UNSUPPORTED);
        assertThat(failure.message()).contains("the manifest's entry is main").contains("message");
    }

    @Test
    void aPluginSendsARequestToAListedHost() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    byte[] body =
                            (exchange.getRequestMethod() + " ").getBytes(StandardCharsets.UTF_8);
                    byte[] sent = exchange.getRequestBody().readAllBytes();
                    exchange.getResponseHeaders().add("X-Colour", "blue");
                    exchange.sendResponseHeaders(
                            exchange.getRequestURI().getPath().equals("/teapot") ? 418 : 200, 0);
                    exchange.getResponseBody().write(body);
                    exchange.getResponseBody().write(sent);
                    exchange.close();
                });
        server.start();
        try {
            int port = server.getAddress().getPort();
            guests.withManifest("extism", "{\"allowed_hosts\": [\"127.0.0.1:" + port + "\"]}");
            String url = "http://127.0.0.1:" + port;

            Outcome got = run("h{\"url\": \"" + url + "\"}", null);
            assertThat(((Outcome.Success) got).answer().payload().toUtf8()).isEqualTo("GET ");
            assertThat(got.report().logs().get(0)).contains("\"x-colour\":\"blue\"");

            String post = "{\"url\": \"" + url + "\", \"method\": \"POST\"}";
            assertThat(answer("H" + post).payload().toUtf8()).isEqualTo("POST " + post);

            Outcome.Failure teapot =
                    (Outcome.Failure) run("h{\"url\": \"" + url + "/teapot\"}", null);
            assertThat(teapot.message()).contains("status 218");

            Outcome.Failure elsewhere =
                    (Outcome.Failure) run("h{\"url\": \"http://example.com/\"}", null);
            assertThat(elsewhere.message()).contains("example.com:80 is not in allowed_hosts");
        } finally {
            server.stop(0);
        }
    }

    private String answer(String input, MapState state) {
        Outcome.Success success = (Outcome.Success) run(input, state);
        state.apply(success.effects().state());
        return success.answer().payload().toUtf8();
    }

    private Message answer(String input) {
        Outcome outcome = run(input, null);
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        return ((Outcome.Success) outcome).answer();
    }

    private Outcome run(String input, @Nullable EntityState state) {
        return engine.run(
                new Invocation(
                        "job-1",
                        ModuleReference.parse("extism"),
                        new Message("Request", Bytes.utf8(input)),
                        null,
                        Map.of(),
                        state));
    }
}
