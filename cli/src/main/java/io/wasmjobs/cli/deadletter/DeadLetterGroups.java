package io.wasmjobs.cli.deadletter;

import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts dead letters by failure and module; the memory depends only on the number of groups. */
public final class DeadLetterGroups {

    private record GroupKey(FailureKind failure, String module) {}

    /**
     * Dead letters of one failure and module.
     *
     * @param count the number of dead letters
     * @param first when the first one was written
     * @param last when the last one was written
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

    private final Map<GroupKey, Group> groups = new HashMap<>();

    /** Counts a dead letter. */
    public void add(DeadLetter letter) {
        String module = letter.moduleId() == null ? "-" : letter.moduleId();
        groups.compute(
                new GroupKey(letter.failure(), module),
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
