package io.wasmjobs.system.observability;

import java.util.Map;
import java.util.Set;

/**
 * Series that an expression asks for.
 *
 * @param values what labels have to be
 * @param labels what the expression groups by, so that the series have to have it
 */
record Selector(String name, Map<String, String> values, Set<String> labels) {

    Selector {
        values = Map.copyOf(values);
        labels = Set.copyOf(labels);
    }

    boolean isOf(Sample sample) {
        return sample.name().equals(name)
                && sample.labels().entrySet().containsAll(values.entrySet())
                && sample.labels().keySet().containsAll(labels);
    }
}
