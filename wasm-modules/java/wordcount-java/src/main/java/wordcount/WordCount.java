package wordcount;

import java.nio.charset.StandardCharsets;

/** Counts the lines, words and bytes of a text. */
public final class WordCount {

    private WordCount() {}

    public static void main(String[] arguments) {
        byte[] text = StandardInput.readAll();
        if (!Utf8.isValid(text)) {
            System.err.println("the payload is not UTF-8");
            StandardInput.exit(1);
        }
        int lines = 0;
        int words = 0;
        int before = '\n';
        for (byte current : text) {
            lines += before == '\n' ? 1 : 0;
            words += !isSpace(current) && isSpace(before) ? 1 : 0;
            before = current;
        }
        System.err.println("counted " + words + " words");
        System.out.print(
                "{\"lines\":" + lines + ",\"words\":" + words + ",\"bytes\":" + text.length + "}");
    }

    private static boolean isSpace(int letter) {
        return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\f' || letter == '\r';
    }
}
