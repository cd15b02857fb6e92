package io.wasmjobs.gateway.event;

import io.wasmjobs.gateway.outcome.OutcomeStore.Retained;
import io.wasmjobs.gateway.outcome.Submission;
import io.wasmjobs.gateway.security.Principal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which outcomes a stream is for.
 *
 * @param jobs ids of jobs; empty for all
 * @param modules ids of modules; empty for all
 * @param keys keys of jobs; empty for all
 * @param principal who reads the stream
 */
record EventFilter(Set<String> jobs, Set<String> modules, Set<String> keys, Principal principal) {

    EventFilter {
        jobs = Set.copyOf(jobs);
        modules = Set.copyOf(modules);
        keys = Set.copyOf(keys);
    }

    boolean contains(Retained retained) {
        Submission submission = retained.status().submission();
        return isIn(jobs, retained.outcome().jobId())
                && isIn(modules, retained.outcome().moduleId())
                && isIn(keys, submission == null ? null : submission.key())
                && principal.maySee(retained.status().tenant());
    }

    private static boolean isIn(Set<String> wanted, @Nullable String value) {
        return wanted.isEmpty() || (value != null && wanted.contains(value));
    }
}
