package io.wasmjobs.protocol.codec;

import java.util.Arrays;

/** Removes the white space between the tokens of a JSON text. */
final class JsonWhitespace {

    private JsonWhitespace() {}

    /**
     * @param json a valid JSON text that is an object, in UTF-8
     */
    static byte[] strip(byte[] json) {
        byte[] out = new byte[json.length];
        int length = 0;
        boolean inString = false;
        boolean escaped = false;
        for (int i = start(json); i < json.length; i++) {
            byte b = json[i];
            if (inString) {
                inString = escaped || b != '"';
                escaped = !escaped && b == '\\';
            } else if (b == ' ' || b == '\n' || b == '\r' || b == '\t') {
                continue;
            } else {
                inString = b == '"';
            }
            out[length++] = b;
        }
        return length == out.length ? out : Arrays.copyOf(out, length);
    }

    /** The index after a byte order mark, if there is one. */
    private static int start(byte[] json) {
        return json.length > 2 && (json[0] & 0xff) == 0xEF ? 3 : 0;
    }
}
