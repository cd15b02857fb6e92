package io.wasmjobs.benchmarks.pipeline;

import java.time.Duration;

/** Something that takes jobs to their end: a yardstick, or the pipeline. */
interface Subject {

    /** Starts on a course; the answer stops it. */
    Running start(Pass course) throws Exception;

    /** How many topics a job goes through, the one of results included. */
    default int stages() {
        return 1;
    }

    /** A subject that is running. */
    interface Running {

        /** How long its output may rest before it shows that nothing more will come. */
        default Duration rest() {
            return Duration.ZERO;
        }

        /** Throws where it has failed. */
        default void check() throws Exception {}

        void stop() throws Exception;
    }
}
