package io.wasmjobs.engine.validation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The cost of compiling the types and declarations of a module, independent of its code: for each
 * type the compiler generates a method that can call each function of that type.
 */
final class SignatureCost {

    private static final int STEPS_PER_TYPE = 2_000;
    private static final int STEPS_PER_VALUE = 20;
    private static final int STEPS_PER_MATCH = 40;
    private static final int IMPORTS_PER_STEP = 5;
    private static final int BYTES_PER_TYPE = 1_024;
    private static final int BYTES_PER_VALUE = 64;
    private static final int BYTES_PER_MATCH = 200;

    private SignatureCost() {}

    /** Adds the cost of types, of functions with those types, and of imported functions. */
    static void add(
            CompileCost cost,
            List<FunctionType> types,
            List<Integer> functions,
            int importedFunctions) {
        Map<FunctionType, Long> functionsOfType = new HashMap<>();
        for (int type : functions) {
            FunctionType signature = types.get(type);
            long values = values(signature);
            functionsOfType.merge(signature, 1L, Long::sum);
            cost.add(STEPS_PER_VALUE * values, BYTES_PER_VALUE * values);
        }
        for (FunctionType signature : types) {
            long values = values(signature);
            long matches = functionsOfType.getOrDefault(signature, 0L);
            cost.add(
                    STEPS_PER_TYPE + functions.size() + matches * (STEPS_PER_MATCH + values),
                    BYTES_PER_TYPE + BYTES_PER_VALUE * values + BYTES_PER_MATCH * matches);
            cost.add((long) importedFunctions * importedFunctions / IMPORTS_PER_STEP, 0);
        }
    }

    private static long values(FunctionType type) {
        return type.parameters().size() + (long) type.results().size();
    }
}
