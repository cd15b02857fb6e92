package io.wasmjobs.sql;

import java.util.Locale;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.table.functions.FunctionContext;

/** The value of a function whose invocation failed: the option {@code wasm.sql.on-failure}. */
enum OnFailure {
    /** The query fails. */
    FAIL,
    /** The value is NULL. */
    NULL;

    private static final String KEY = "wasm.sql.on-failure";

    static OnFailure of(FunctionContext context) {
        String value = context.getJobParameter(KEY, "fail");
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "fail" -> FAIL;
            case "null" -> NULL;
            default ->
                    throw new IllegalConfigurationException(
                            KEY + ": " + value + " is wrong; it has to be fail or null");
        };
    }
}
