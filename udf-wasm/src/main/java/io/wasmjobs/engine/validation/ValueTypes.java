package io.wasmjobs.engine.validation;

import io.wasmjobs.engine.module.ModuleRefused;

/** Reads value types (core specification, section 5.3) and refuses those that are not supported. */
final class ValueTypes {

    private ValueTypes() {}

    /** A value type, as the text format writes it. */
    static String read(WasmReader in) throws ModuleRefused {
        int code = in.u8();
        return switch (code) {
            case 0x7F -> "i32";
            case 0x7E -> "i64";
            case 0x7D -> "f32";
            case 0x7C -> "f64";
            case 0x7B -> throw UnsupportedFeatures.simd();
            default -> reference(code, in);
        };
    }

    /** A reference type, as the text format writes it. */
    static String readReference(WasmReader in) throws ModuleRefused {
        return reference(in.u8(), in);
    }

    /**
     * The type after {@code ref.null} and within {@code (ref …)}: negative where it is abstract.
     */
    static long heapType(WasmReader in) throws ModuleRefused {
        long type = in.s33();
        if (type < 0) {
            abstractType((int) (type & 0x7F), in);
        }
        return type;
    }

    private static String reference(int code, WasmReader in) throws ModuleRefused {
        if (code == 0x63 || code == 0x64) {
            return (code == 0x63 ? "(ref null " : "(ref ") + heapType(in) + ")";
        }
        return abstractType(code, in);
    }

    private static String abstractType(int code, WasmReader in) throws ModuleRefused {
        return switch (code) {
            case 0x70 -> "funcref";
            case 0x6F -> "externref";
            case 0x69 -> "exnref";
            case 0x74 -> "nullexnref";
            case 0x73 -> "nullfuncref";
            case 0x72 -> "nullexternref";
            case 0x6E, 0x6D, 0x6C, 0x6B, 0x6A, 0x71 ->
                    throw UnsupportedFeatures.garbageCollection();
            default -> throw in.malformed(RefusalMessages.text("the unknown type 0x%02x", code));
        };
    }
}
