package io.wasmjobs.protocol.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Jackson's parser of UTF-8, which also reads a compact array of integers without tokens. */
final class WireParser extends UTF8StreamJsonParser {

    /** Creates {@link WireParser}s of byte arrays. */
    static final class Factory extends JsonFactory {

        private static final long serialVersionUID = 1L;
        private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

        Factory(JsonFactoryBuilder builder) {
            super(builder);
        }

        @Override
        protected JsonParser _createParser(byte[] json, int offset, int length, IOContext context) {
            int mark = BYTE_ORDER_MARK.length;
            boolean marked =
                    length >= mark
                            && Arrays.equals(json, offset, offset + mark, BYTE_ORDER_MARK, 0, mark);
            int skipped = marked ? mark : 0;
            return new WireParser(
                    context,
                    _parserFeatures,
                    _byteSymbolCanonicalizer.makeChild(_factoryFeatures),
                    json,
                    offset + skipped,
                    offset + length,
                    skipped);
        }
    }

    private WireParser(
            IOContext context,
            int features,
            ByteQuadsCanonicalizer names,
            byte[] json,
            int start,
            int end,
            int skipped) {
        super(context, features, null, null, names, json, start, end, skipped, false);
    }

    /**
     * Reads the rest of an array whose start was just read, if it consists of integers 0 to 255
     * with a comma and nothing else between them. The next token is the array's end. Otherwise
     * returns null and reads nothing.
     */
    byte @Nullable [] compactIntegers() {
        byte[] json = _inputBuffer;
        int close = _inputPtr;
        int commas = 0;
        while (close < _inputEnd && json[close] != ']') {
            if (json[close++] == ',') {
                commas++;
            }
        }
        if (close == _inputEnd || close == _inputPtr) {
            return null;
        }
        byte[] bytes = new byte[commas + 1];
        int at = _inputPtr;
        for (int i = 0; i < bytes.length; i++) {
            int first = at;
            int value = 0;
            for (int digit = json[at] - '0'; digit >= 0 && digit <= 9; digit = json[++at] - '0') {
                value = value * 10 + digit;
                if (value > 255) {
                    return null;
                }
            }
            boolean leadingZero = at - first > 1 && json[first] == '0';
            boolean ended = json[at] == ',' || (json[at] == ']' && at == close);
            if (at == first || leadingZero || !ended) {
                return null;
            }
            bytes[i] = (byte) value;
            at++;
        }
        _inputPtr = close;
        return bytes;
    }
}
