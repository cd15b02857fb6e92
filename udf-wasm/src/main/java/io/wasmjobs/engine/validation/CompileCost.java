package io.wasmjobs.engine.validation;

import java.util.ArrayList;
import java.util.List;

/** The cost of compiling a module, summed over its functions. */
final class CompileCost {

    /** The most heap that compiling one class, with its group of functions, may take. */
    private static final long GROUP_BYTES = 16L << 20;

    private static final long GROUP_STEPS = 20_000_000;
    private static final long GROUP_CONSTANTS = 30_000;
    private static final int LARGEST_GROUP = 1_024;

    private final List<CostPart> parts = new ArrayList<>();
    private long steps;
    private long parsedBytes;
    private long classBytes;
    private long mostErrors;
    private long instructions;

    private record CostPart(long steps, long bytes, long constants) {

        CostPart plus(CostPart other) {
            return new CostPart(
                    steps + other.steps, bytes + other.bytes, constants + other.constants);
        }

        boolean fits() {
            return steps <= GROUP_STEPS && bytes <= GROUP_BYTES && constants <= GROUP_CONSTANTS;
        }
    }

    /** Adds a function. */
    void add(FunctionCost function, int highestStack) {
        long functionSteps = function.steps(highestStack);
        steps += functionSteps;
        parsedBytes += function.parsedBytes();
        classBytes += function.classBytes();
        mostErrors = Math.max(mostErrors, function.errorBytes());
        instructions += function.instructions();
        parts.add(
                new CostPart(
                        functionSteps, function.emittedBytes(highestStack), function.constants()));
    }

    /** Adds costs outside functions: steps, and heap during the compilation. */
    void add(long moreSteps, long moreBytes) {
        steps += moreSteps;
        parsedBytes += moreBytes;
    }

    long steps() {
        return steps;
    }

    long instructions() {
        return instructions;
    }

    /** The number of functions to compile to one class. */
    int groupSize(int importedFunctions) {
        int size = LARGEST_GROUP;
        while (size > 1 && !largestGroup(size, importedFunctions).fits()) {
            size /= 2;
        }
        return size;
    }

    /** The most heap that compiling takes, in groups of {@code size} functions. */
    long workingBytes(int size, int importedFunctions) {
        long emitting = largestGroup(size, importedFunctions).bytes() + classBytes;
        return parsedBytes + Math.max(mostErrors, emitting);
    }

    private CostPart largestGroup(int size, int importedFunctions) {
        CostPart largest = new CostPart(0, 0, 0);
        CostPart group = new CostPart(0, 0, 0);
        for (int i = 0; i < parts.size(); i++) {
            if ((importedFunctions + i) % size == 0) {
                group = new CostPart(0, 0, 0);
            }
            group = group.plus(parts.get(i));
            largest =
                    new CostPart(
                            Math.max(largest.steps(), group.steps()),
                            Math.max(largest.bytes(), group.bytes()),
                            Math.max(largest.constants(), group.constants()));
        }
        return largest;
    }
}
