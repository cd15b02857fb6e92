package io.wasmjobs.job.schedule;

import io.wasmjobs.engine.TurnLimits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the manifests of modules say of when they run, as far as the subtask has run them. A module
 * that is new runs without these limits until its first invocation ends. Thread-safe.
 */
public final class DeclaredLimits {

    private final Map<String, TurnLimits> limits = new ConcurrentHashMap<>();

    /** Learns what the manifest of a module says now. */
    public void learn(String module, TurnLimits declared) {
        if (declared.equals(of(module))) {
            return;
        }
        if (declared.equals(TurnLimits.NONE)) {
            limits.remove(module);
        } else {
            limits.put(module, declared);
        }
    }

    boolean isEmpty() {
        return limits.isEmpty();
    }

    int concurrency(String module) {
        return of(module).concurrency();
    }

    int perSecond(String module) {
        return of(module).perSecond();
    }

    /** Whether the jobs of a key wait once one of them has failed for good. */
    public boolean blocksKey(String module) {
        return of(module).blocksKey();
    }

    private TurnLimits of(String module) {
        return limits.isEmpty() ? TurnLimits.NONE : limits.getOrDefault(module, TurnLimits.NONE);
    }
}
