package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.wasm.types.Value;
import com.fasterxml.jackson.databind.JsonNode;

/** The values of a script as {@code wast2json} writes them: decimal text of their bits. */
final class SpecValues {

    private static final int F32_CANONICAL = 0x7FC0_0000;
    private static final long F64_CANONICAL = 0x7FF8_0000_0000_0000L;

    private SpecValues() {}

    /** Arguments as Chicory passes them. */
    static long[] arguments(JsonNode values) {
        long[] arguments = new long[values.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = value(values.get(i));
        }
        return arguments;
    }

    static boolean isSupported(JsonNode values) {
        for (JsonNode value : values) {
            if (value.path("type").asText().equals("v128")) {
                return false;
            }
        }
        return true;
    }

    private static long value(JsonNode value) {
        String text = value.path("value").asText();
        return switch (value.path("type").asText()) {
            case "i32", "f32" -> Integer.parseUnsignedInt(text);
            case "i64", "f64" -> Long.parseUnsignedLong(text);
            default -> text.equals("null") ? Value.REF_NULL_VALUE : Long.parseLong(text);
        };
    }

    /** Whether {@code actual} is what {@code expected} describes. */
    static boolean matches(JsonNode expected, long actual) {
        String text = expected.path("value").asText();
        String type = expected.path("type").asText();
        return switch (text) {
            case "nan:canonical" ->
                    type.equals("f32")
                            ? ((int) actual & Integer.MAX_VALUE) == F32_CANONICAL
                            : (actual & Long.MAX_VALUE) == F64_CANONICAL;
            case "nan:arithmetic" ->
                    type.equals("f32")
                            ? ((int) actual & F32_CANONICAL) == F32_CANONICAL
                            : (actual & F64_CANONICAL) == F64_CANONICAL;
            case "" -> actual != Value.REF_NULL_VALUE; // any reference
            default -> sameBits(type, value(expected), actual);
        };
    }

    private static boolean sameBits(String type, long expected, long actual) {
        return type.endsWith("32") ? (int) expected == (int) actual : expected == actual;
    }
}
