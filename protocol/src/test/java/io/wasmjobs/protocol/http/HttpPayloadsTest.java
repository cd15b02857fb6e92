package io.wasmjobs.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.wasmjobs.protocol.Bytes;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP messages as JSON payloads. */
final class HttpPayloadsTest {

    @Test
    void everyPartOfARequestHasADefault() throws MalformedHttpPayload {
        HttpRequestPayload request = HttpRequestPayload.read(Bytes.utf8("{\"body\": null}"));
        assertThat(request)
                .isEqualTo(new HttpRequestPayload("GET", "/", List.of(), List.of(), null));
    }

    @Test
    void aWrittenRequestIsReadUnchanged() throws MalformedHttpPayload {
        HttpRequestPayload request =
                new HttpRequestPayload(
                        "PUT",
                        "/a?b=%20",
                        List.of(
                                new HttpField("accept", "text/plain"),
                                new HttpField("x", "zwölf, 十二"),
                                new HttpField("accept", "*/*")),
                        List.of(new HttpField("b", " ")),
                        Bytes.utf8("\"Zoë\"\n"));

        assertThat(request.toJson().toUtf8())
                .isEqualTo(
                        "{\"method\":\"PUT\",\"uri\":\"/a?b=%20\",\"headers\":{\"accept\":"
                                + "[\"text/plain\",\"*/*\"],\"x\":\"zwölf, 十二\"},"
                                + "\"params\":{\"b\":\" \"},\"body\":\"\\\"Zoë\\\"\\n\"}");
        assertThat(HttpRequestPayload.read(request.toJson()).body()).isEqualTo(request.body());
        assertThat(HttpRequestPayload.read(request.toJson()).headers())
                .containsExactlyInAnyOrderElementsOf(request.headers());
    }

    @ParameterizedTest
    @CsvSource({"00, AA==", "C3, ww==", "EDA080, 7aCA", "611B, YRs="})
    void aBodyThatIsNoPlainTextIsWrittenInBase64(String hex, String base64)
            throws MalformedHttpPayload {
        Bytes body = Bytes.wrap(HexFormat.of().parseHex(hex));
        HttpResponsePayload response = new HttpResponsePayload(200, List.of(), body);

        assertThat(response.toJson().toUtf8())
                .isEqualTo("{\"status\":200,\"headers\":{},\"body_base64\":\"" + base64 + "\"}");
        assertThat(HttpResponsePayload.read(response.toJson())).isEqualTo(response);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"status\": 199}",
                "{\"status\": 600}",
                "{\"status\": \"200\"}",
                "{\"status\": 200.0}",
                "{\"status\": 99999999999}",
                "{\"status\": 200, \"status\": 200}",
                "{\"status\": 200, \"headers\": {\"a\\nb\": \"c\"}}",
                "{\"status\": 200, \"headers\": {\"a\": \"b\\u0000\"}}",
                "{\"status\": 200, \"headers\": {\"a\": \"b\\ud800\"}}",
                "{\"status\": 200, \"headers\": {\"\": \"b\"}}",
                "{\"status\": 200, \"headers\": {\"a\": [[]]}}",
                "{\"status\": 200, \"body\": {}}",
                "{\"status\": 200",
                "[]",
                ""
            })
    void anInvalidResponseIsRefused(String json) {
        assertThatExceptionOfType(MalformedHttpPayload.class)
                .isThrownBy(() -> HttpResponsePayload.read(Bytes.utf8(json)));
    }

    @Test
    void aThousandHeadersAreAllowed() throws MalformedHttpPayload {
        assertThat(HttpResponsePayload.read(withHeaders(1_000)).headers()).hasSize(1_000);
        assertThatExceptionOfType(MalformedHttpPayload.class)
                .isThrownBy(() -> HttpResponsePayload.read(withHeaders(1_001)))
                .withMessage("headers has more than 1000 values");
    }

    @Test
    void aThousandNamesWithTheSameHashAreReadFast() throws MalformedHttpPayload {
        String headers =
                IntStream.range(0, 1_000)
                        .mapToObj(
                                i ->
                                        "\""
                                                + IntStream.range(0, 10)
                                                        .mapToObj(
                                                                bit ->
                                                                        (i >> bit & 1) == 0
                                                                                ? "Aa"
                                                                                : "BB")
                                                        .collect(Collectors.joining())
                                                + "\":\"\"")
                        .collect(Collectors.joining(","));
        Bytes json = Bytes.utf8("{\"status\":200,\"headers\":{" + headers + "}}");
        assertThat(HttpResponsePayload.read(json).headers()).hasSize(1_000);
    }

    private static Bytes withHeaders(int count) {
        String values = String.join(",", Collections.nCopies(count, "\"\""));
        return Bytes.utf8("{\"status\": 200, \"headers\": {\"a\": [" + values + "]}}");
    }
}
