package io.wasmjobs.benchmarks.pipeline;

import java.time.Duration;

/** A program that processes jobs: a yardstick, or the pipeline. */
interface Subject {

    /** Starts a pass; the returned object stops it. */
    Running start(Pass pass) throws Exception;

    /** The number of topics that a job passes, including the topic of results. */
    default int stages() {
        return 1;
    }

    /** A subject that is running. */
    interface Running {

        /** The longest pause in its output; after a longer one, its output is complete. */
        default Duration rest() {
            return Duration.ZERO;
        }

        /** Throws if it has failed. */
        default void check() throws Exception {}

        void stop() throws Exception;
    }
}
