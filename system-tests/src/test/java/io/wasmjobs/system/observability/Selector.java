package io.wasmjobs.system.observability;

import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * Series that an expression selects.
 *
 * @param values the required values of labels
 * @param unwanted the excluded values of labels; the series must have these labels
 * @param labels the labels that the expression groups by; the series must have them
 */
record Selector(
        String name, Map<String, String> values, Map<String, String> unwanted, Set<String> labels) {

    Selector {
        values = Map.copyOf(values);
        unwanted = Map.copyOf(unwanted);
        labels = Set.copyOf(labels);
    }

    boolean isOf(Sample sample) {
        return sample.name().equals(name)
                && sample.labels().entrySet().containsAll(values.entrySet())
                && sample.labels().keySet().containsAll(unwanted.keySet())
                && Collections.disjoint(sample.labels().entrySet(), unwanted.entrySet())
                && sample.labels().keySet().containsAll(labels);
    }
}
