package io.wasmjobs.job.binding;

import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The topics that the pipeline reads.
 *
 * @param jobs the topic of jobs
 * @param bound the topics that its bindings read
 * @param written the pipeline's own other topics, which no pattern matches
 */
public record InputTopics(String jobs, List<BoundTopic> bound, Set<String> written)
        implements Serializable {

    /** Copies the collections. */
    public InputTopics {
        bound = List.copyOf(bound);
        written = Set.copyOf(written);
    }

    /** Whether a topic is read. */
    public boolean contains(String topic) {
        return jobs.equals(topic)
                || (!written.contains(topic)
                        && bound.stream().anyMatch(each -> each.contains(topic)));
    }

    /** The topics that have to exist: the topic of jobs, and those that bindings name. */
    public List<String> named() {
        return Stream.concat(
                        Stream.of(jobs),
                        bound.stream()
                                .filter(BoundTopic.Named.class::isInstance)
                                .map(BoundTopic::toString))
                .distinct()
                .toList();
    }

    /** Whether topics that are created later may belong to them. */
    public boolean isOpen() {
        return bound.stream().anyMatch(BoundTopic.Matching.class::isInstance);
    }

    /** All topics and patterns as written in the file. */
    public List<String> shown() {
        return Stream.concat(Stream.of(jobs), bound.stream().map(BoundTopic::toString))
                .distinct()
                .toList();
    }

    /** A regular expression for the names. */
    public Pattern pattern() {
        String any =
                bound.stream().map(BoundTopic::regex).distinct().collect(Collectors.joining("|"));
        String none = written.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        String but = none.isEmpty() ? "" : "(?!(?:" + none + ")$)";
        return Pattern.compile(but + "(?:" + Pattern.quote(jobs) + "|" + any + ")");
    }
}
