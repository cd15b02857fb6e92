package io.wasmjobs.system.observability;

import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * Series that an expression asks for.
 *
 * @param values what labels have to be
 * @param unwanted what labels must not be; the series have to have them
 * @param labels what the expression groups by, so that the series have to have it
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
