package io.wasmjobs.job.binding;

import io.wasmjobs.engine.module.Sha256;
import io.wasmjobs.job.record.FetchedRecord;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.Origin;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A text that comes with a record: its key, one of its headers, or the partition it is in. */
public sealed interface RecordText extends Serializable {

    /** No part of the record. */
    record Nothing() implements RecordText {

        @Override
        public @Nullable Bytes of(FetchedRecord fetched) {
            return null;
        }

        @Override
        public String toString() {
            return "none";
        }
    }

    /** The record's key. */
    record Key() implements RecordText {

        @Override
        public @Nullable Bytes of(FetchedRecord fetched) {
            return fetched.record().key();
        }

        @Override
        public String toString() {
            return "record";
        }
    }

    /** The last header with this name. */
    record HeaderValue(String name) implements RecordText {

        @Override
        public @Nullable Bytes of(FetchedRecord fetched) {
            List<Header> headers = fetched.record().headers();
            for (int i = headers.size() - 1; i >= 0; i--) {
                if (headers.get(i).name().equals(name)) {
                    return headers.get(i).value();
                }
            }
            return null;
        }

        @Override
        public String toString() {
            return "header:" + name;
        }
    }

    /** The record's partition: {@code <topic>/<partition>}. */
    record Partition() implements RecordText {

        /**
         * The longest topic name that is part of the text in full; a longer one is shortened and
         * gets a hash.
         */
        private static final int LONGEST_TOPIC = 150;

        private static final int HASH_DIGITS = 16;

        @Override
        public Bytes of(FetchedRecord fetched) {
            return Bytes.utf8(of(fetched.origin()));
        }

        static String of(Origin origin) {
            return shortened(origin.topic()) + "/" + origin.partition();
        }

        private static String shortened(String topic) {
            if (topic.length() <= LONGEST_TOPIC) {
                return topic;
            }
            String hash = Sha256.hex(Bytes.utf8(topic)).substring(0, HASH_DIGITS);
            return topic.substring(0, LONGEST_TOPIC - HASH_DIGITS - 1) + "~" + hash;
        }

        @Override
        public String toString() {
            return "partition";
        }
    }

    /** The text's bytes; null if the record has none. */
    @Nullable Bytes of(FetchedRecord fetched);
}
