package io.wasmjobs.engine.module;

import io.wasmjobs.engine.module.Manifest.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads the columns of a manifest's {@code sql}, such as {@code id BIGINT, tags ARRAY<STRING>}: the
 * columns of a {@code CREATE TABLE}, with the types that JSON can carry.
 */
final class ColumnsReader {

    /** The most columns, and the deepest nesting, that a module may declare. */
    private static final int MOST_COLUMNS = 256;

    private static final int DEEPEST = 8;

    /** The most numbers in the parentheses of each type that has no elements. */
    private static final Map<String, Integer> NUMBERS =
            Map.ofEntries(
                    Map.entry("STRING", 0),
                    Map.entry("BYTES", 0),
                    Map.entry("BOOLEAN", 0),
                    Map.entry("TINYINT", 0),
                    Map.entry("SMALLINT", 0),
                    Map.entry("INT", 0),
                    Map.entry("BIGINT", 0),
                    Map.entry("FLOAT", 0),
                    Map.entry("DOUBLE", 0),
                    Map.entry("DECIMAL", 2),
                    Map.entry("DATE", 0),
                    Map.entry("TIME", 0),
                    Map.entry("TIMESTAMP", 1),
                    Map.entry("TIMESTAMP_LTZ", 1));

    private static final String KNOWN =
            NUMBERS.keySet().stream().sorted().collect(Collectors.joining(", "))
                    + ", ARRAY<…>, MAP<STRING, …> and ROW<…>";

    private final String key;
    private final String text;
    private int at;

    private ColumnsReader(String key, String text) {
        this.key = key;
        this.text = text;
    }

    /**
     * Reads columns.
     *
     * @param key the manifest's key, for the message
     * @throws ModuleRefused if the text has another form, or names a type that is unknown or that
     *     JSON cannot carry
     */
    static List<Column> read(String key, String text) throws ModuleRefused {
        ColumnsReader reader = new ColumnsReader(key, text);
        List<Column> columns = reader.columns("", 0);
        if (reader.at < text.length()) {
            throw reader.unexpected("a comma or the end");
        }
        return columns;
    }

    private List<Column> columns(String path, int depth) throws ModuleRefused {
        List<Column> columns = new ArrayList<>();
        do {
            String name = name();
            String column = path + name;
            if (columns.stream().anyMatch(other -> other.name().equals(name))) {
                throw refused("column " + shown(column) + " is there twice");
            }
            columns.add(new Column(name, type(column, depth)));
            if (columns.size() > MOST_COLUMNS) {
                throw refused("there are more than " + MOST_COLUMNS + " columns");
            }
        } while (skip(','));
        return columns;
    }

    /** A name, without its backquotes if it has any. */
    private String name() throws ModuleRefused {
        if (!skip('`')) {
            return word("a column's name");
        }
        StringBuilder name = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            boolean isEnd = c == '`' && !(at < text.length() && text.charAt(at) == '`');
            if (isEnd && !name.isEmpty()) {
                return name.toString();
            }
            at += c == '`' ? 1 : 0;
            name.append(c);
        }
        throw unexpected("a column's name between backquotes");
    }

    private String type(String column, int depth) throws ModuleRefused {
        if (depth > DEEPEST) {
            throw refused("column " + shown(column) + " is nested too deep");
        }
        String word = word("the type of column " + shown(column)).toUpperCase(Locale.ROOT);
        switch (word) {
            case "ARRAY" -> {
                expect('<', column);
                String element = type(column, depth + 1);
                expect('>', column);
                return "ARRAY<" + element + ">";
            }
            case "MAP" -> {
                expect('<', column);
                String keys = type(column, depth + 1);
                if (!keys.equals("STRING")) {
                    throw refused(
                            "the keys of column "
                                    + shown(column)
                                    + " are "
                                    + keys
                                    + ", not STRING");
                }
                expect(',', column);
                String values = type(column, depth + 1);
                expect('>', column);
                return "MAP<STRING, " + values + ">";
            }
            case "ROW" -> {
                expect('<', column);
                List<Column> fields = columns(column + ".", depth + 1);
                expect('>', column);
                return Column.rowOf(fields);
            }
            default -> {
                return plainType(column, word);
            }
        }
    }

    private String plainType(String column, String word) throws ModuleRefused {
        Integer most = NUMBERS.get(word);
        if (most == null) {
            throw refused(
                    "column "
                            + shown(column)
                            + " has the unknown type "
                            + shown(word)
                            + "; known are "
                            + KNOWN);
        }
        if (most == 0 || !skip('(')) {
            return word;
        }
        StringBuilder type = new StringBuilder(word).append('(').append(number(column));
        if (most == 2 && skip(',')) {
            type.append(", ").append(number(column));
        }
        expect(')', column);
        return type.append(')').toString();
    }

    private int number(String column) throws ModuleRefused {
        String digits = word("a number in the type of column " + shown(column));
        if (!digits.matches("[0-9]{1,2}")) {
            throw refused(
                    "the type of column " + shown(column) + " has " + shown(digits) + " digits");
        }
        return Integer.parseInt(digits);
    }

    private String word(String expected) throws ModuleRefused {
        skipSpace();
        int start = at;
        while (at < text.length() && isOfWord(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw unexpected(expected);
        }
        return text.substring(start, at);
    }

    private static boolean isOfWord(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_';
    }

    private void expect(char c, String column) throws ModuleRefused {
        if (!skip(c)) {
            throw unexpected(c + " in the type of column " + shown(column));
        }
    }

    private boolean skip(char c) {
        skipSpace();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            skipSpace();
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private ModuleRefused unexpected(String expected) {
        String found = at < text.length() ? shown(text.substring(at)) : "the end";
        return refused("expected is " + expected + ", found is " + found);
    }

    private ModuleRefused refused(String problem) {
        return ModuleRefused.invalid("the manifest's " + key + " is wrong: " + problem);
    }

    private static String shown(String found) {
        String line = found.replaceAll("\\s+|\\p{Cntrl}", " ");
        return line.length() > 60 ? line.substring(0, 60) + "…" : line;
    }
}
