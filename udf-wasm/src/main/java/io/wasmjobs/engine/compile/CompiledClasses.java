package io.wasmjobs.engine.compile;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A module as JVM classes.
 *
 * @param mainClass the binary name of the class that runs it
 * @param classes each class file by its binary name; must not be modified
 */
public record CompiledClasses(String mainClass, Map<String, byte[]> classes) {

    /** Checks that {@code mainClass} is one of the classes. */
    public CompiledClasses {
        classes = new LinkedHashMap<>(classes);
        if (!classes.containsKey(mainClass)) {
            throw new IllegalArgumentException("there is no class " + mainClass);
        }
    }

    /** The size of all class files. */
    public long sizeBytes() {
        return classes.values().stream().mapToLong(bytes -> bytes.length).sum();
    }
}
