package io.wasmjobs.job.schedule;

import io.wasmjobs.engine.TurnLimits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The limits in the manifests of the modules that the subtask has run. A new module runs without
 * its limits until its first invocation has ended. Thread-safe.
 */
public final class DeclaredLimits {

    private final Map<String, TurnLimits> limits = new ConcurrentHashMap<>();

    /** Records the current limits of a module's manifest. */
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

    /** Whether the jobs of a key wait after one of them has failed for good. */
    public boolean blocksKey(String module) {
        return of(module).blocksKey();
    }

    private TurnLimits of(String module) {
        return limits.isEmpty() ? TurnLimits.NONE : limits.getOrDefault(module, TurnLimits.NONE);
    }
}
