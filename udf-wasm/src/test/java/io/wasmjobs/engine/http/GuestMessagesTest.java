package io.wasmjobs.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wasmjobs.engine.network.AddressLookup;
import io.wasmjobs.engine.network.AllowedHost;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The JSON of a guest's requests and of the responses to it, and the limits of both. */
final class GuestMessagesTest {

    @Test
    void aRequestThatIsLongerThanTheLimitIsNotRead() throws InterruptedException {
        HttpGrant grant = new HttpGrant(List.of(AllowedHost.parse("*")), 1_000, 2_000);
        try (GuestHttp http = new GuestHttp(new AddressLookup())) {
            byte[] answer =
                    http.request(
                            new byte[2_001], 0, 2_001, grant, new HttpCall("job", Map.of(), 0));
            assertThat(new String(answer, StandardCharsets.UTF_8))
                    .isEqualTo(
                            "{\"_error\":\"host http error: the request has 2001 bytes; the limit"
                                    + " is 2000 (max_output_bytes, or"
                                    + " memory.max_http_response_bytes)\"}");
        }
    }

    @Test
    void aJsonBodyIsSentWithoutSpaces() throws IOException {
        GuestRequest request =
                parse(
                        """
                        {"more": [{"url": "x"}], "body": {"a" : [1, -2.5, true, null, {"b" : "\\u00e9"},
                          [ ], { }]}, "url": "http://a/"}
                        """);

        assertThat(Objects.requireNonNull(request.body()).toUtf8())
                .isEqualTo("{\"a\":[1,-2.5,true,null,{\"b\":\"é\"},[],{}]}");
        assertThat(request.headers()).containsEntry("Content-Type", "application/json");
    }

    @Test
    void nullsAreLikeAbsentFields() throws IOException {
        GuestRequest request =
                parse(
                        "{\"url\": \"http://a/\", \"method\": null, \"headers\": null, \"body\":"
                                + " null}");

        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.headers()).isEmpty();
        assertThat(request.body()).isNull();
    }

    @Test
    void anythingButOneJsonObjectIsRefused() {
        for (String json : List.of("", "[]", "{", "{\"url\": \"http://a/\"} 1", "{\"url\": }")) {
            assertThatThrownBy(() -> parse(json))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the request is not");
        }
    }

    @Test
    void aTextThatIsTooLargeAsJsonIsRefused() throws IOException {
        HttpResponse controls = text("\u0001".repeat(1_000));

        assertThat(GuestResponse.of(text("\"".repeat(1_000)), 3_000)).hasSize(2_024);
        assertThatThrownBy(() -> GuestResponse.of(controls, 3_000))
                .isInstanceOf(IOException.class)
                .hasMessage("the response as JSON has more than 3000 bytes");
    }

    private static HttpResponse text(String body) {
        return new HttpResponse(200, Map.of("Content-Type", "text/plain"), Bytes.utf8(body));
    }

    private static GuestRequest parse(String json) throws IOException {
        byte[] utf8 = Bytes.utf8(json).toByteArray();
        return GuestRequest.parse(utf8, 0, utf8.length);
    }
}
