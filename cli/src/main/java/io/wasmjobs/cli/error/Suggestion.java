package io.wasmjobs.cli.error;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Suggests the known word that is most similar to an unknown one. */
public final class Suggestion {

    private Suggestion() {}

    /** A question for the end of a message; empty if no known word is similar enough. */
    public static String didYouMean(String word, Collection<String> known) {
        return nearest(word, known).map(near -> "; did you mean " + near + "?").orElse("");
    }

    private static Optional<String> nearest(String word, Collection<String> known) {
        if (known.contains(word)) {
            return Optional.empty();
        }
        return known.stream()
                .filter(candidate -> distance(candidate, word) <= Math.max(1, word.length() / 3))
                .min(Comparator.comparingInt(candidate -> distance(candidate, word)));
    }

    /** The Levenshtein distance: the number of characters to insert, delete or replace. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
