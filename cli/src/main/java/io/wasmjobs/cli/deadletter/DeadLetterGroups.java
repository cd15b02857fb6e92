package io.wasmjobs.cli.deadletter;

import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Dead letters counted by failure and module: as much memory as there are groups. */
public final class DeadLetterGroups {

    private record Key(FailureKind failure, String module) {}

    /**
     * Dead letters of one failure and module.
     *
     * @param count how many
     * @param first when the first one was given up
     * @param last when the last one was given up
     * @param latestError the message of the last one
     */
    public record Group(
            FailureKind failure,
            String module,
            long count,
            Instant first,
            Instant last,
            String latestError) {

        private Group with(DeadLetter letter) {
            boolean isLatest = !letter.timestamp().isBefore(last);
            return new Group(
                    failure,
                    module,
                    count + 1,
                    letter.timestamp().isBefore(first) ? letter.timestamp() : first,
                    isLatest ? letter.timestamp() : last,
                    isLatest ? letter.lastError() : latestError);
        }
    }

    private final Map<Key, Group> groups = new HashMap<>();

    /** Counts a dead letter. */
    public void add(DeadLetter letter) {
        String module = letter.moduleId() == null ? "-" : letter.moduleId();
        groups.compute(
                new Key(letter.failure(), module),
                (key, group) ->
                        group == null
                                ? new Group(
                                        letter.failure(),
                                        module,
                                        1,
                                        letter.timestamp(),
                                        letter.timestamp(),
                                        letter.lastError())
                                : group.with(letter));
    }

    /** The groups, the largest first. */
    public List<Group> bySize() {
        return groups.values().stream()
                .sorted(
                        Comparator.comparingLong(Group::count)
                                .reversed()
                                .thenComparing(Group::failure)
                                .thenComparing(Group::module))
                .toList();
    }
}
