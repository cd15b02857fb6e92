package io.wasmjobs.engine.chicory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The passed, failed and skipped assertions of a script or a test suite. */
final class SpecResult {

    private int passed;
    private final List<String> failures = new ArrayList<>();
    private final Map<String, Integer> skipped = new TreeMap<>();

    void pass() {
        passed++;
    }

    void fail(String what) {
        failures.add(what);
    }

    void skip(String reason) {
        skipped.merge(reason, 1, Integer::sum);
    }

    int passed() {
        return passed;
    }

    List<String> failures() {
        return failures;
    }

    Map<String, Integer> skipped() {
        return skipped;
    }

    void add(SpecResult other) {
        passed += other.passed;
        failures.addAll(other.failures);
        other.skipped.forEach((reason, count) -> skipped.merge(reason, count, Integer::sum));
    }

    @Override
    public String toString() {
        return passed + " passed, " + failures.size() + " failed, skipped: " + skipped;
    }
}
