package wordcount;

/** UTF-8 as in RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {

    private Utf8() {}

    static boolean isValid(byte[] text) {
        int at = 0;
        while (at < text.length) {
            int length = sequence(text, at);
            if (length == 0) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** The length of the sequence that starts at this position, or 0 if none does. */
    private static int sequence(byte[] text, int at) {
        int first = text[at] & 0xff;
        if (first < 0x80) {
            return 1;
        }
        if (first < 0xc2 || first > 0xf4) {
            return 0;
        }
        int length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (at + length > text.length) {
            return 0;
        }
        int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        for (int i = 1; i < length; i++) {
            int next = text[at + i] & 0xff;
            if (next < low || next > high) {
                return 0;
            }
            low = 0x80;
            high = 0xbf;
        }
        return length;
    }
}
