package io.wasmjobs.engine.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON of messages, as guests read and write it. */
class MessageJsonTest {

    @Test
    void aMessageIsWrittenWithoutSpaces() {
        assertThat(written(new Message("Request", Bytes.wrap(new byte[] {0, 9, 10, 99, 100, -1}))))
                .isEqualTo("{\"type_name\":\"Request\",\"payload\":[0,9,10,99,100,255]}");
        assertThat(written(new Message("", Bytes.EMPTY)))
                .isEqualTo("{\"type_name\":\"\",\"payload\":[]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\"b\\c", "tab\tline\nnull\0", "größe 😀", "\u001f\u007f"})
    void anyTypeNameIsUnchanged(String typeName) {
        Message message = new Message(typeName, Bytes.utf8(typeName));
        assertThat(read(written(message))).isEqualTo(message);
    }

    @Test
    void anyPayloadIsUnchanged() {
        Random random = new Random(5);
        for (int length = 0; length < 600; length++) {
            byte[] payload = new byte[length];
            random.nextBytes(payload);
            Message message = new Message("Request", Bytes.wrap(payload));
            assertThat(read(written(message))).isEqualTo(message);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_095, 4_096, 4_097, 100_000})
    void aLongMessageIsWrittenInPieces(int length) {
        byte[] payload = new byte[length];
        new Random(7).nextBytes(payload);
        Message message = new Message("a\"b", Bytes.wrap(payload));
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();

        MessageWriter.write(message, (utf8, size) -> pieces.write(utf8, 0, size));

        assertThat(pieces.toString(StandardCharsets.UTF_8)).isEqualTo(written(message));
        assertThat(MessageWriter.length(message)).isEqualTo(pieces.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type_name\":\"R\",\"payload\":[1,22,255]}",
                " { \"type_name\" : \"R\" , \"payload\" : [ 1 , 22 , 255 ] } ",
                "{\"payload\":[1,22,255],\"type_name\":\"R\"}",
                "{\"more\":{\"payload\":[3]},\"type_name\":\"\\u0052\",\"payload\":[1,22,255],\"x\":1}"
            })
    void anyFormOfTheObjectIsRead(String json) {
        assertThat(read(json))
                .isEqualTo(new Message("R", Bytes.wrap(new byte[] {1, 22, (byte) 255})));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"type_name":"R","payload":[256]}      | payload[0] is not an integer from 0 to 255
                    {"type_name":"R","payload":[1,-1]}     | payload[1] is not an integer from 0 to 255
                    {"type_name":"R","payload":[1.0]}      | payload[0] is not an integer from 0 to 255
                    {"type_name":"R","payload":["1"]}      | payload[0] is not an integer from 0 to 255
                    {"type_name":"R","payload":[null]}     | payload[0] is not an integer from 0 to 255
                    {"type_name":"R","payload":[[1]]}      | payload[0] is not an integer from 0 to 255
                    {"type_name":"R","payload":[99999999999999999999]} | which is not JSON
                    {"type_name":"R","payload":[01]}       | which is not JSON
                    {"type_name":"R","payload":[1,]}       | which is not JSON
                    {"type_name":"R","payload":[,1]}       | which is not JSON
                    {"type_name":"R","payload":[1 2]}      | which is not JSON
                    {"type_name":"R","payload":[:]}        | which is not JSON
                    {"type_name":"R","payload":[1:]}       | which is not JSON
                    {"type_name":"R","payload":[1}         | which is not JSON
                    {"type_name":"R","payload":[1]         | which is not JSON
                    {"type_name":"R","payload":[1]}}       | which is not JSON
                    {"type_name":"R","payload":[1]}[]      | with something after the JSON object
                    {"type_name":"R","payload":"text"}     | whose payload is not an array of integers
                    {"type_name":7,"payload":[1]}          | whose type_name is not a string
                    {"type_name":null,"payload":[1]}       | whose type_name is not a string
                    {"payload":[1]}                        | without type_name
                    {"type_name":"R"}                      | without payload
                    {"type_name":"R","type_name":"R","payload":[1]} | which is not JSON
                    []                                     | which is not a JSON object
                    null                                   | which is not a JSON object
                    """)
    void invalidMessagesAreRefusedWithAReason(String json, String reason) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOfSatisfying(
                        GuestFailure.class,
                        failure -> {
                            assertThat(failure.kind()).isEqualTo(FailureKind.INVALID_ANSWER);
                            assertThat(failure)
                                    .hasMessageContaining("answered a message")
                                    .hasMessageContaining(reason);
                        });
    }

    @Test
    void aMessageWithOneWrongByteIsReadAsJacksonDoesOrRefused() {
        byte[] right =
                "{\"type_name\":\"R\",\"payload\":[1,22,0,255,9,100]}"
                        .getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        for (int at = 0; at < right.length; at++) {
            for (int value = 0; value < 256; value++) {
                byte[] wrong = right.clone();
                wrong[at] = (byte) value;
                refused += agrees(wrong) ? 0 : 1;
            }
        }
        assertThat(refused).isGreaterThan(8_000);
    }

    /** Whether the message is read; if so, a general JSON parser must read the same. */
    private static boolean agrees(byte[] json) {
        Message quick;
        try {
            quick = MessageReader.read(json, 0, json.length);
        } catch (GuestFailure refused) {
            return false;
        }
        byte[] spaced =
                (" " + new String(json, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        assertThat(MessageReader.read(spaced, 0, spaced.length)).isEqualTo(quick);
        return true;
    }

    private static Message read(String json) {
        byte[] utf8 = ("##" + json + "##").getBytes(StandardCharsets.UTF_8);
        return MessageReader.read(utf8, 2, utf8.length - 4);
    }

    private static String written(Message message) {
        byte[] buffer = new byte[(int) MessageWriter.longest(message)];
        return new String(buffer, 0, MessageWriter.write(message, buffer), StandardCharsets.UTF_8);
    }
}
