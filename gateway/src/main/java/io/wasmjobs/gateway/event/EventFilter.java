package io.wasmjobs.gateway.event;

import io.wasmjobs.gateway.outcome.OutcomeStore.Retained;
import io.wasmjobs.gateway.outcome.Submission;
import io.wasmjobs.gateway.security.Principal;
import io.wasmjobs.gateway.security.Scope;
import io.wasmjobs.gateway.state.StateStore.Latest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The filter of a stream of outcomes and states.
 *
 * @param jobs ids of jobs; empty for all
 * @param modules ids of modules; empty for all
 * @param keys keys of jobs and of states; empty for all
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

    /**
     * Whether a state passes. It belongs to no job and no tenant, so only a principal that may read
     * everything may read it.
     */
    boolean contains(Latest state) {
        return jobs.isEmpty()
                && isIn(modules, state.moduleId())
                && isIn(keys, state.key())
                && principal.scopes().contains(Scope.ADMIN);
    }

    private static boolean isIn(Set<String> wanted, @Nullable String value) {
        return wanted.isEmpty() || (value != null && wanted.contains(value));
    }
}
