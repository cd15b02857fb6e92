package io.wasmjobs.job.binding;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All bindings of a pipeline.
 *
 * @param all the bindings, with unique names and without loops
 */
public record Bindings(List<Binding> all) implements Serializable {

    /** A pipeline without bindings. */
    public static final Bindings NONE = new Bindings(List.of());

    /** Copies the list. */
    public Bindings {
        all = List.copyOf(all);
    }

    /** The bindings that read a topic. */
    public List<Binding> of(String topic) {
        return all.stream().filter(binding -> binding.from().contains(topic)).toList();
    }

    /** The binding with this name, or null. */
    public @Nullable Binding named(String name) {
        return all.stream().filter(each -> each.name().equals(name)).findFirst().orElse(null);
    }

    /** The topics that answers go to. */
    public Set<String> outputs() {
        return all.stream()
                .map(Binding::to)
                .filter(Objects::nonNull)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The topics that the bindings read. */
    public List<BoundTopic> inputs() {
        return all.stream().map(Binding::from).distinct().toList();
    }
}
