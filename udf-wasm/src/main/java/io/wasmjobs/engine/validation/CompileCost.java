package io.wasmjobs.engine.validation;

import java.util.ArrayList;
import java.util.List;

/** What compiling a module takes, added up over its functions. */
final class CompileCost {

    /** Classes are made one after another, each of a group of functions: of this heap at most. */
    private static final long GROUP_BYTES = 16L << 20;

    private static final long GROUP_STEPS = 20_000_000;
    private static final long GROUP_CONSTANTS = 30_000;
    private static final int LARGEST_GROUP = 1_024;

    private final List<Part> parts = new ArrayList<>();
    private long steps;
    private long parsedBytes;
    private long classBytes;
    private long mostErrors;
    private long instructions;

    private record Part(long steps, long bytes, long constants) {

        Part plus(Part other) {
            return new Part(steps + other.steps, bytes + other.bytes, constants + other.constants);
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
                new Part(functionSteps, function.emittedBytes(highestStack), function.constants()));
    }

    /** Adds what is not in a function: so many steps, and heap while it is compiled. */
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

    /** How many functions go into one class. */
    int groupSize(int importedFunctions) {
        int size = LARGEST_GROUP;
        while (size > 1 && !largestGroup(size, importedFunctions).fits()) {
            size /= 2;
        }
        return size;
    }

    /** The heap that compiling takes at most, in groups of {@code size}. */
    long workingBytes(int size, int importedFunctions) {
        long emitting = largestGroup(size, importedFunctions).bytes() + classBytes;
        return parsedBytes + Math.max(mostErrors, emitting);
    }

    private Part largestGroup(int size, int importedFunctions) {
        Part largest = new Part(0, 0, 0);
        Part group = new Part(0, 0, 0);
        for (int i = 0; i < parts.size(); i++) {
            if ((importedFunctions + i) % size == 0) {
                group = new Part(0, 0, 0);
            }
            group = group.plus(parts.get(i));
            largest =
                    new Part(
                            Math.max(largest.steps(), group.steps()),
                            Math.max(largest.bytes(), group.bytes()),
                            Math.max(largest.constants(), group.constants()));
        }
        return largest;
    }
}
