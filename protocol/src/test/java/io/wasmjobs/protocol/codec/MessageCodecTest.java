package io.wasmjobs.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON of messages, as guests read and write it. */
final class MessageCodecTest {

    @Test
    void everyByteIsWrittenAsAnInteger() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        Message message = new Message("Täpe\"", Bytes.copyOf(all));

        Bytes json = MessageCodec.write(message);

        assertThat(json.toUtf8())
                .startsWith("{\"type_name\":\"Täpe\\\"\",\"payload\":[0,1,2,")
                .endsWith(",254,255]}");
        assertThat(MessageCodec.read(json)).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{\"type_name\":\"T\"}",
                "{\"type_name\":\"T\",\"payload\":\"text\"}",
                "{\"type_name\":\"T\",\"payload\":[300]}",
                "{\"type_name\":\"T\",\"payload\":[1]} x"
            })
    void anythingElseIsRefused(String json) {
        assertThatExceptionOfType(UnreadableRecordException.class)
                .isThrownBy(() -> MessageCodec.read(Bytes.utf8(json)));
    }
}
