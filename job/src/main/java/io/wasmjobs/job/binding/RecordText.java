package io.wasmjobs.job.binding;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WireRecord;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a record that serves as a text, such as its key or one of its headers. */
public sealed interface RecordText extends Serializable {

    /** No part of the record. */
    record Nothing() implements RecordText {

        @Override
        public @Nullable Bytes of(WireRecord record) {
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
        public @Nullable Bytes of(WireRecord record) {
            return record.key();
        }

        @Override
        public String toString() {
            return "record";
        }
    }

    /** The last header with this name. */
    record HeaderValue(String name) implements RecordText {

        @Override
        public @Nullable Bytes of(WireRecord record) {
            List<Header> headers = record.headers();
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

    /** The text's bytes; null if the record has none. */
    @Nullable Bytes of(WireRecord record);
}
