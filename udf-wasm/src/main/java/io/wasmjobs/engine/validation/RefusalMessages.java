package io.wasmjobs.engine.validation;

import java.util.List;
import java.util.Locale;

/**
 * Formats the messages of refusals: numbers with thousands separators, names made safe for a log.
 */
final class RefusalMessages {

    private static final int MAX_NAME = 80;

    private RefusalMessages() {}

    static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** A name from a module, made safe for a log: short, and without control characters. */
    static String name(String name) {
        String shown = name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + "…" : name;
        return shown.codePoints()
                .map(
                        c ->
                                Character.isISOControl(c)
                                                || Character.getType(c) == Character.FORMAT
                                        ? '?'
                                        : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    static String signature(List<String> parameters, List<String> results) {
        String to = results.size() == 1 ? results.get(0) : "(" + String.join(", ", results) + ")";
        return "(" + String.join(", ", parameters) + ") -> " + to;
    }
}
