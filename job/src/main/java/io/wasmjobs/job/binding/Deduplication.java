package io.wasmjobs.job.binding;

import java.io.Serializable;

/** Which records of a topic count as the same, so that only the first of them is processed. */
public sealed interface Deduplication extends Serializable {

    /** Each record is processed: offsets and transactions ensure that it is processed once. */
    record None() implements Deduplication {

        @Override
        public String toString() {
            return "none";
        }
    }

    /**
     * Records at the same position, so that a topic that is read again from its beginning is not
     * processed again.
     */
    record ByPosition() implements Deduplication {

        @Override
        public String toString() {
            return "position";
        }
    }

    /** Records with the same text; a record without one is identified by its position. */
    record ByText(RecordText text) implements Deduplication {

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
