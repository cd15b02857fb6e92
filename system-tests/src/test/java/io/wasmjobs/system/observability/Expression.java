package io.wasmjobs.system.observability;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A PromQL expression, parsed only as far as needed to find the series that it selects. */
final class Expression {

    private static final Pattern TOKEN =
            Pattern.compile(
                    "\"(?:[^\"\\\\]|\\\\.)*\"" // a string
                            + "|\\[[^\\]]*\\]" // a range
                            + "|[a-zA-Z_:][a-zA-Z0-9_:]*" // a name
                            + "|[0-9.][0-9a-zA-Z.]*" // a number or a duration
                            + "|[=!<>~]+|\\S");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:].*");
    private static final Set<String> KEPT_LABELS = Set.of("by", "on");
    private static final Set<String> OTHER_LABELS =
            Set.of("without", "ignoring", "group_left", "group_right");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset");

    private final List<String> tokens = new ArrayList<>();
    private final Map<String, Values> series = new HashMap<>();
    private final Set<String> labels = new TreeSet<>();
    private int next;

    /** Required and excluded values of labels. */
    private record Values(Map<String, String> wanted, Map<String, String> unwanted) {
        Values() {
            this(new HashMap<>(), new HashMap<>());
        }
    }

    private Expression(String text) {
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            tokens.add(token.group());
        }
    }

    /** The series that an expression selects. */
    static List<Selector> selectors(String text) {
        if (text.contains("$")) {
            throw new IllegalArgumentException("the expression contains a variable: " + text);
        }
        Expression expression = new Expression(text);
        expression.read();
        return expression.series.entrySet().stream()
                .map(
                        one ->
                                new Selector(
                                        one.getKey(),
                                        one.getValue().wanted(),
                                        one.getValue().unwanted(),
                                        expression.labels))
                .toList();
    }

    private void read() {
        while (next < tokens.size()) {
            String token = tokens.get(next++);
            if (KEPT_LABELS.contains(token)) {
                labels.addAll(parenthesised());
            } else if (OTHER_LABELS.contains(token)) {
                parenthesised();
            } else if (NAME.matcher(token).matches()
                    && !OPERATORS.contains(token)
                    && !isFunction()) {
                readValues(series.computeIfAbsent(token, name -> new Values()));
            }
        }
    }

    /** A function's arguments follow its name, with or without labels between them. */
    private boolean isFunction() {
        if (next == tokens.size()) {
            return false;
        }
        String following = tokens.get(next);
        return following.equals("(")
                || KEPT_LABELS.contains(following)
                || OTHER_LABELS.contains(following);
    }

    private List<String> parenthesised() {
        List<String> names = new ArrayList<>();
        if (isNext("(")) {
            for (next++; !isNext(")"); next++) {
                if (!isNext(",")) {
                    names.add(tokens.get(next));
                }
            }
            next++;
        }
        return names;
    }

    private void readValues(Values values) {
        if (isNext("{")) {
            for (next++; !isNext("}"); next++) {
                if (!isNext(",")) {
                    String label = tokens.get(next++);
                    Map<String, String> of = isNext("!=") ? values.unwanted() : values.wanted();
                    if (!isNext("=") && !isNext("!=")) {
                        throw new IllegalArgumentException(
                                "only label=\"value\" and label!=\"value\" can be looked up, not "
                                        + label
                                        + " …");
                    }
                    String text = tokens.get(++next);
                    of.put(label, text.substring(1, text.length() - 1));
                }
            }
            next++;
        }
    }

    private boolean isNext(String token) {
        return next < tokens.size() && tokens.get(next).equals(token);
    }
}
