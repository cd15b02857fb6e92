package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.http.HttpField;
import io.wasmjobs.protocol.http.HttpRequestPayload;
import io.wasmjobs.protocol.http.HttpResponsePayload;
import io.wasmjobs.protocol.http.MalformedHttpPayload;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A core module for Spin gets requests and messages, its config, and the state of its key. */
final class SpinAbiTest {

    private static final Guests GUESTS =
            new Guests()
                    .withManifest("spin", "{\"config\": {\"colour\": \"grün\"}}")
                    .put("keeper", Guests.wat("spin"), "{\"state\": {\"max_bytes\": 10}}");
    private static final WasmEngine ENGINE =
            WasmEngine.start(EngineOptions.defaults(), GUESTS, EngineListener.NONE);

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    eHallo Wörld | Response | Hallo Wörld
                    anot here    | Error    | not here
                    u            | Response | /
                    m            | Response | B
                    n            | Response | ''
                    f            | Response | B
                    ccolour      | Response | grün
                    ctaste       | Response | D
                    Ctaste       | Error    | taste is not in the config of the module's manifest
                    odefault     | Response | C
                    oother       | Response | B
                    """)
    void aPlainPayloadIsTheBodyOfAPost(String payload, String type, String answer) {
        assertThat(answer("Request", payload)).isEqualTo(new Message(type, Bytes.utf8(answer)));
    }

    @Test
    void anHttpRequestAndItsResponseAreComplete() throws Exception {
        HttpResponsePayload response =
                response(
                        new HttpRequestPayload(
                                "POST",
                                "/shop/cart?item=7",
                                List.of(
                                        new HttpField("Host", "shop.example"),
                                        new HttpField("X-Two", "one"),
                                        new HttpField("x-two", "zwölf")),
                                List.of(),
                                Bytes.copyOf(new byte[] {'e', 0, (byte) 0xFF})));

        assertThat(response.status()).isEqualTo(201);
        assertThat(response.body()).isEqualTo(Bytes.copyOf(new byte[] {0, (byte) 0xFF}));
        assertThat(response.headers())
                .containsExactly(
                        new HttpField("host", "shop.example"),
                        new HttpField("x-two", "one"),
                        new HttpField("x-two", "zwölf"),
                        new HttpField("spin-base-path", "/"),
                        new HttpField("spin-component-route", ""),
                        new HttpField("spin-full-url", "http://shop.example/shop/cart?item=7"),
                        new HttpField("spin-matched-route", "/..."),
                        new HttpField("spin-path-info", "/shop/cart"),
                        new HttpField("spin-raw-component-route", "/..."));
        assertThat(response(request("a", "PATCH")).status()).isEqualTo(404);
        assertThat(response(request("a", "PATCH")).headers())
                .containsExactly(new HttpField("x-kit", "wat"));
        assertThat(response(request("u", "GET")).body().toUtf8()).isEqualTo("/here?x=1");
        assertThat(response(request("q", "GET")).body().toUtf8()).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({"GET,A", "POST,B", "PUT,C", "DELETE,D", "PATCH,E", "HEAD,F", "OPTIONS,G"})
    void methodsHaveSpinsNumbers(String method, String letter) throws Exception {
        assertThat(response(request("m", method)).body().toUtf8()).isEqualTo(letter);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"method": "TRACE"}               | 405 | Spin has no method TRACE
                    {"method": "get"}                 | 400 | method is not a method in capitals
                    {"uri": "http://example.com/"}    | 400 | uri is not a path
                    {"uri": "/a b"}                   | 400 | uri is not a path
                    {"headers": {"a b": "c"}}         | 400 | no header can have
                    {"headers": {"a": "b\\r\\nc: d"}} | 400 | no header can have
                    {"headers": []}                   | 400 | headers is not an object
                    {"headers": {"a": {}}}            | 400 | a value of headers is not a text
                    {"body": "", "body_base64": ""}   | 400 | both body and body_base64
                    {"body_base64": "?"}              | 400 | it is not JSON
                    {} {}                             | 400 | something follows
                    no JSON                           | 400 | it is not JSON
                    """)
    void whatIsNoRequestIsAnsweredWithoutTheGuest(String payload, int status, String reason)
            throws Exception {
        HttpResponsePayload response =
                HttpResponsePayload.read(answer("HttpRequest", payload).payload());
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body().toUtf8()).contains(reason);
    }

    @Test
    void aMessageOfRedisSucceedsOrFails() {
        Outcome taken = run("spin", "RedisMessage", "hello", null);
        assertThat(((Outcome.Success) taken).answer())
                .isEqualTo(new Message("Response", Bytes.EMPTY));
        assertThat(taken.report().logs()).containsExactly("hello");
        assertThat(run("spin", "RedisMessage", "0 as C says it", null))
                .isInstanceOf(Outcome.Success.class);

        Outcome.Failure failure = (Outcome.Failure) run("spin", "RedisMessage", "1", null);
        assertThat(failure.kind()).isEqualTo(FailureKind.EXIT);
        assertThat(failure.message())
                .isEqualTo("module spin answered handle-redis-message with an error");
    }

    @Test
    void theManifestNamesTheHandler() {
        GUESTS.put("redis", Guests.wat("spin"), "{\"entry\": \"handle-redis-message\"}");
        GUESTS.put("http", Guests.wat("spin"), "{\"entry\": \"handle-http-request\"}");
        GUESTS.put("main", Guests.wat("spin"), "{\"entry\": \"main\"}");

        assertThat(run("redis", "Request", "u", null).report().logs()).containsExactly("u");
        Outcome http = run("http", "RedisMessage", "u", null);
        assertThat(((Outcome.Success) http).answer().payload().toUtf8()).isEqualTo("/");
        Outcome.Failure failure = (Outcome.Failure) run("main", "Request", "u", null);
        assertThat(failure.kind()).isEqualTo(FailureKind.ABI_UNSUPPORTED);
        assertThat(failure.message()).contains("the manifest's entry is main; Spin calls");
    }

    @Test
    void standardOutputIsTheLog() {
        assertThat(run("spin", "Request", "lhello", null).report().logs()).containsExactly("hello");
    }

    @Test
    void theStoreIsTheStateOfTheKey() {
        MapState state = new MapState(EntityState.NO_VERSION);

        assertThat(answer("gb", state)).isEqualTo("E");
        assertThat(answer("xb", state)).isEqualTo("0");
        assertThat(answer("k", state)).isEqualTo("0");
        assertThat(answer("wbzwei", state)).isEqualTo("k");
        assertThat(answer("waeins", state)).isEqualTo("k");
        assertThat(state.texts()).isEqualTo(Map.of("a", "eins", "b", "zwei"));
        assertThat(answer("gb", state)).isEqualTo("zwei");
        assertThat(answer("xb", state)).isEqualTo("1");
        assertThat(answer("k", state)).isEqualTo("a");
        assertThat(answer("da", state)).isEqualTo("0");
        assertThat(answer("da", state)).isEqualTo("0");
        assertThat(state.texts()).isEqualTo(Map.of("b", "zwei"));
        assertThat(answer("odefault", state)).isEqualTo("0");
        assertThat(answer("oother", state)).isEqualTo("B");
        assertThat(answer("O", state)).isEqualTo("A");
        assertThat(answer("Gb", state)).isEqualTo("D");
        assertThat(answer("zb", state)).isEqualTo("D");
    }

    @Test
    void aLimitOfTheStateIsAnErrorForTheGuestAndChangesNothing() {
        MapState state = new MapState(EntityState.NO_VERSION);

        assertThat(answer("wa123456789", state)).isEqualTo("k");
        assertThat(answer("wa1234567890", state))
                .isEqualTo(
                        "the module would keep more than 10 bytes for one key (state.max_bytes)");
        assertThat(answer("wa" + "1".repeat(100), state)).contains("state.max_bytes");
        assertThat(answer("g", state)).isEqualTo("F");
        assertThat(answer("g" + "k".repeat(1_025), state)).isEqualTo("F");
        assertThat(state.texts()).isEqualTo(Map.of("a", "123456789"));
    }

    @Test
    void aModuleWithoutStateHasNoStore() {
        Outcome.Failure failure = (Outcome.Failure) run("spin", "Request", "gb", null);
        assertThat(failure.kind()).isEqualTo(FailureKind.TRAP);
    }

    private static HttpRequestPayload request(String body, String method) {
        return new HttpRequestPayload(
                method, "/here?x=1", List.of(), List.of(new HttpField("x", "1")), Bytes.utf8(body));
    }

    private HttpResponsePayload response(HttpRequestPayload request) throws MalformedHttpPayload {
        Outcome outcome =
                run("spin", new Message(HttpRequestPayload.TYPE_NAME, request.toJson()), null);
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        Message answer = ((Outcome.Success) outcome).answer();
        assertThat(answer.typeName()).isEqualTo("HttpResponse");
        return HttpResponsePayload.read(answer.payload());
    }

    private String answer(String input, MapState state) {
        Outcome.Success success = (Outcome.Success) run("keeper", "Request", input, state);
        state.apply(success.effects().state());
        return success.answer().payload().toUtf8();
    }

    private Message answer(String type, String payload) {
        Outcome outcome = run("spin", type, payload, null);
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        return ((Outcome.Success) outcome).answer();
    }

    private Outcome run(String module, String type, String payload, @Nullable EntityState state) {
        return run(module, new Message(type, Bytes.utf8(payload)), state);
    }

    private Outcome run(String module, Message message, @Nullable EntityState state) {
        return ENGINE.run(
                new Invocation(
                        "job-1", ModuleReference.parse(module), message, null, Map.of(), state));
    }
}
