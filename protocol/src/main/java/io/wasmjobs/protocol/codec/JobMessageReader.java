package io.wasmjobs.protocol.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.Unicode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the {@code message} object: a type name and a payload in exactly one of four forms. */
final class JobMessageReader {

    private @Nullable String typeName;
    private @Nullable Bytes payload;
    private @Nullable PayloadForm form;

    /** Reads the object that the parser has just entered. */
    void read(JsonParser parser) throws IOException, MalformedException {
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_OBJECT;
                token = parser.nextToken()) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "type_name" -> {
                    if (typeName != null) {
                        throw new MalformedException("message.type_name is given twice");
                    }
                    typeName = typeName(parser);
                }
                case "payload", "payload_base64", "payload_json" -> readPayload(parser, name);
                default -> parser.skipChildren();
            }
        }
    }

    private static String typeName(JsonParser parser) throws IOException, MalformedException {
        String typeName = JsonFields.text(parser, "message.type_name");
        if (!Unicode.isWellFormed(typeName)) {
            throw new MalformedException("message.type_name has half of a surrogate pair");
        }
        return typeName;
    }

    private void readPayload(JsonParser parser, String name)
            throws IOException, MalformedException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL && !name.equals("payload_json")) {
            return;
        }
        if (payload != null) {
            throw new MalformedException(
                    "message has two payloads: give one of payload, payload_base64, payload_json");
        }
        switch (name) {
            case "payload" -> {
                if (token == JsonToken.START_ARRAY) {
                    form = PayloadForm.INTEGERS;
                    payload = Bytes.wrap(IntegerArray.read(parser, "message.payload"));
                } else if (token == JsonToken.VALUE_STRING) {
                    form = PayloadForm.TEXT;
                    payload = MessageJson.text(parser);
                } else {
                    throw new MalformedException(
                            "message.payload is neither an array of integers nor a string");
                }
            }
            case "payload_base64" -> {
                form = PayloadForm.BASE64;
                payload = Bytes.wrap(MessageJson.base64(parser));
            }
            default -> {
                form = PayloadForm.JSON;
                payload = Bytes.wrap(MessageJson.copyOfValue(parser));
            }
        }
    }

    Message message() throws MalformedException {
        if (typeName == null) {
            throw new MalformedException("message.type_name is missing");
        }
        if (payload == null) {
            throw new MalformedException(
                    "message has no payload: give one of payload, payload_base64, payload_json");
        }
        return new Message(typeName, payload);
    }

    PayloadForm form() {
        return form == null ? PayloadForm.INTEGERS : form;
    }
}
