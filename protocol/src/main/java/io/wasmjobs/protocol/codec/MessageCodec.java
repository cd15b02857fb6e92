package io.wasmjobs.protocol.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.Unicode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A message as a guest of the {@code message} ABI reads and writes it: JSON with integers. */
public final class MessageCodec {

    private static final byte[] TYPE_NAME = "{\"type_name\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PAYLOAD = ",\"payload\":".getBytes(StandardCharsets.US_ASCII);

    private MessageCodec() {}

    /** The message as {@code {"type_name":…,"payload":[…]}}. */
    public static Bytes write(Message message) {
        byte[] typeName =
                Json.write(64, to -> to.writeString(Unicode.wellFormed(message.typeName())))
                        .unsafeArray();
        byte[] payload = IntegerArray.toJson(message.payload().unsafeArray());
        byte[] json =
                new byte[TYPE_NAME.length + typeName.length + PAYLOAD.length + payload.length + 1];
        int at = 0;
        for (byte[] part : new byte[][] {TYPE_NAME, typeName, PAYLOAD, payload}) {
            System.arraycopy(part, 0, json, at, part.length);
            at += part.length;
        }
        json[at] = '}';
        return Bytes.wrap(json);
    }

    /**
     * Reads a message whose payload is an array of integers; other fields are ignored.
     *
     * @throws UnreadableRecordException if it is not a message
     */
    public static Message read(Bytes json) {
        byte[] array = json.unsafeArray();
        String notJson = Json.notJsonReason(array);
        if (notJson != null) {
            throw new UnreadableRecordException(notJson);
        }
        try (JsonParser parser = Json.parser(array, 0, array.length)) {
            parser.nextToken();
            JsonFields.expect(parser, JsonToken.START_OBJECT, "not a JSON object");
            JobMessageReader reader = new JobMessageReader();
            reader.read(parser);
            if (parser.nextToken() != null) {
                throw new MalformedException("more follows the JSON object");
            }
            Message message = reader.message();
            if (reader.form() != PayloadForm.INTEGERS) {
                throw new MalformedException("payload is not an array of integers");
            }
            return message;
        } catch (MalformedException e) {
            throw new UnreadableRecordException(e.reason());
        } catch (JsonProcessingException e) {
            throw new UnreadableRecordException(Json.describe(e));
        } catch (IOException e) {
            throw new UncheckedIOException("reading JSON from memory failed", e);
        }
    }
}
