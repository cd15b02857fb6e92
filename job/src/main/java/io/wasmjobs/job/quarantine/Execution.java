package io.wasmjobs.job.quarantine;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;

/**
 * One execution of one subtask, as Flink names it: the execution graph, the vertex, the subtask and
 * the attempt.
 *
 * @param name Flink's text form of the attempt's id, which is also the journal's name
 * @param graph the execution graph
 * @param attempt the number of restarts within the graph
 */
record Execution(String name, String graph, int attempt) {

    private static final Pattern NAME = Pattern.compile("([0-9a-f]+)_[0-9a-f]+_[0-9]+_([0-9]+)");

    static Execution of(ExecutionAttemptID id) {
        return parse(id.toString())
                .orElseThrow(() -> new IllegalStateException("not an execution's id: " + id));
    }

    static Optional<Execution> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? Optional.of(
                        new Execution(name, matcher.group(1), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** Whether the other execution has ended if this one runs: all subtasks restart together. */
    boolean follows(Execution other) {
        return !graph.equals(other.graph) || other.attempt < attempt;
    }
}
