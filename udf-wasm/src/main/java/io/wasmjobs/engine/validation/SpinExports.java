package io.wasmjobs.engine.validation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a core module of Spin 1.x exports. */
final class SpinExports {

    private static final String HTTP = "handle-http-request";
    private static final String REDIS = "handle-redis-message";

    private SpinExports() {}

    /** Whether a module that exports these names handles what Spin hands on. */
    static boolean areIn(Map<String, String> exports) {
        return exports.containsKey(HTTP) || exports.containsKey(REDIS);
    }

    /** Whether {@code function} is one that Spin calls. */
    static boolean isHandler(String function) {
        return function.equals(HTTP) || function.equals(REDIS);
    }

    /**
     * The exports that a module needs, by their types.
     *
     * @param exports those that it has
     * @param entry the function that its manifest names; null for all that it has
     */
    static Map<String, String> needed(Map<String, String> exports, @Nullable String entry) {
        Map<String, String> needed = new LinkedHashMap<>();
        needed.put("memory", "memory");
        boolean redis = entry == null ? exports.containsKey(REDIS) : entry.equals(REDIS);
        boolean http = entry == null ? exports.containsKey(HTTP) || !redis : entry.equals(HTTP);
        if (redis) {
            needed.put(REDIS, "(i32, i32) -> i32");
        }
        if (http) {
            needed.put(HTTP, "(i32, i32, i32, i32, i32, i32, i32, i32, i32, i32) -> i32");
            needed.put("canonical_abi_free", "(i32, i32, i32) -> ()");
        }
        needed.put("canonical_abi_realloc", "(i32, i32, i32, i32) -> i32");
        return needed;
    }
}
