package io.wasmjobs.engine;

import io.wasmjobs.protocol.FailureKind;
import java.time.Duration;

/**
 * Receives the events of an engine, for metrics. Called on the threads that do the work: an
 * implementation is fast, safe for many threads, and throws nothing.
 */
public interface EngineListener {

    /** A listener that ignores all events. */
    EngineListener NONE = new EngineListener() {};

    /** Why an instance is not used again. */
    enum Discard {
        /** It trapped, timed out or ran over a limit. */
        FAILED,
        /** Its module asks for a new instance each time, or cannot be reset. */
        USED,
        /** Its module was replaced or evicted. */
        RETIRED,
        /** Instances held more memory than allowed. */
        EVICTED
    }

    /** A module was compiled. */
    default void moduleCompiled(String moduleId, String sha256, Duration took) {}

    /** A module's compiled classes were read from the disk cache. */
    default void moduleReadFromDisk(String moduleId, String sha256, Duration took) {}

    /** A module was loaded whose compiled code was already there. */
    default void compiledCacheHit(String moduleId, String sha256) {}

    /** A module's file changed, and the new one is in use. */
    default void moduleReplaced(String moduleId, String sha256) {}

    /** A module's file changed, and the new one cannot be used; the last good one stays in use. */
    default void moduleRejected(String moduleId, FailureKind kind, String message) {}

    /** An invocation ended, in success or failure. */
    default void invocationEnded(String moduleId, Outcome outcome) {}

    /** An instance was created. */
    default void instanceCreated(String moduleId) {}

    /** An instance was reset to its state after initialisation, for reuse. */
    default void instanceReset(String moduleId) {}

    /** An instance is not used again. */
    default void instanceDiscarded(String moduleId, Discard reason) {}

    /** A guest's HTTP request was answered, or failed. */
    default void httpRequestEnded(String moduleId, Duration took, boolean answered) {}
}
