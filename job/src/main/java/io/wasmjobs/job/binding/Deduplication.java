package io.wasmjobs.job.binding;

import java.io.Serializable;

/** Which records of a topic count as the same, so that only the first of them is processed. */
public sealed interface Deduplication extends Serializable {

    /** Each record is processed: offsets and transactions see to it that it is processed once. */
    record None() implements Deduplication {

        @Override
        public String toString() {
            return "none";
        }
    }

    /** Records at the same position: a topic that is read again, from its beginning. */
    record ByPosition() implements Deduplication {

        @Override
        public String toString() {
            return "position";
        }
    }

    /** Records with the same text; where one has none, its position counts. */
    record ByText(RecordText text) implements Deduplication {

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
