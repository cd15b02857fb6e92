package io.wasmjobs.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.PublishedState;
import io.wasmjobs.protocol.WireRecord;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The format of published states. */
final class PublishedStateCodecTest {

    private static final List<Header> TRACE = List.of(Header.of("traceparent", "00-1"));

    private static WireRecord written(Map<Bytes, Bytes> entries) {
        return PublishedStateCodec.write(
                new PublishedState("counter", "a/b", 2, new TreeMap<>(entries)), TRACE);
    }

    @Test
    void textIsWrittenAsTextAndTheRecordsKeyNamesModuleAndKey() {
        WireRecord record = written(Map.of(Bytes.utf8("total"), Bytes.utf8("5 \u00e9")));

        assertThat(record.key()).isEqualTo(Bytes.utf8("counter/a/b"));
        assertThat(record.headers()).isEqualTo(TRACE);
        assertThat(text(record))
                .isEqualTo(
                        "{\"module_id\":\"counter\",\"key\":\"a/b\",\"version\":2,"
                                + "\"entries\":{\"total\":\"5 \u00e9\"}}");
    }

    @Test
    void otherBytesAreBase64() {
        Bytes binary = Bytes.wrap(new byte[] {(byte) 0xff});

        assertThat(text(written(Map.of(Bytes.utf8("k"), binary))))
                .endsWith("\"entries\":{\"k\":{\"base64\":\"/w==\"}}}");
        assertThat(text(written(Map.of(binary, Bytes.utf8("v")))))
                .endsWith("\"entries\":{},\"entries_base64\":{\"/w==\":\"v\"}}");
    }

    @Test
    void aDeletedStateIsATombstone() {
        assertThat(written(Map.of()).value()).isNull();
    }

    private static String text(WireRecord record) {
        assertThat(record.value()).isNotNull();
        return record.value().toUtf8();
    }
}
