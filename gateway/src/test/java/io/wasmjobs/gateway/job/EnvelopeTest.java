package io.wasmjobs.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.protocol.Bytes;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The fields of an envelope that the gateway reads and sets. */
final class EnvelopeTest {

    @Test
    void onlyTopLevelStringsAreRead() {
        Envelope envelope =
                Envelope.read(
                        Bytes.utf8(
                                "{\"message\":{\"job_id\":\"inner\"},\"tenant\":\"t\",\"job_id\":\"j\"}"));
        assertThat(envelope.jobId()).isEqualTo("j");
        assertThat(envelope.hasOther()).isEmpty();
        assertThat(Envelope.read(Bytes.utf8("{\"job_id\":null}")).jobId()).isNull();
        assertThat(Envelope.read(Bytes.utf8("{\"tenant\":[1]}")).hasOther()).hasValue("tenant");
    }

    @Test
    void fieldsAreSetAndTheRestIsKeptExactly() {
        Bytes json =
                Bytes.utf8(
                        "{ \"tenant\":\"theirs\", \"n\":1.50e3, \"tenant\" : {\"a\":1}, \"é\":[ \"ü\" ],\"t\":true}");
        assertThat(Envelope.with(json, Map.of("tenant", "ours")).orElseThrow().toUtf8())
                .isEqualTo("{\"tenant\":\"ours\",\"n\":1.50e3,\"é\":[ \"ü\" ],\"t\":true}");
    }

    @Test
    void anythingButOneObjectIsLeftUnchanged() {
        for (String text : new String[] {"", "[]", "{", "{} x", "{}{}", "7"}) {
            assertThat(Envelope.with(Bytes.utf8(text), Map.of("tenant", "ours")))
                    .as(text)
                    .isEmpty();
        }
    }
}
