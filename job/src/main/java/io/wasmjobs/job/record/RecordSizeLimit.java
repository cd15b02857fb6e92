package io.wasmjobs.job.record;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WireRecord;
import java.io.Serializable;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The largest record that producer and broker accept, checked before a record is sent.
 *
 * @param bytes the limit on a record and the batch that contains only it
 */
public record RecordSizeLimit(int bytes) implements Serializable {

    /**
     * The bytes of a batch's own fields and of a record's, with variable lengths at their longest.
     */
    private static final int FIXED = 61 + 21 + 2 * 5;

    /** An upper bound of the size of a record, in bytes. */
    public static long sizeOf(WireRecord record) {
        long size = FIXED + size(record.key()) + size(record.value());
        for (Header header : record.headers()) {
            size += 2 * 5 + name(header.name()) + size(header.value());
        }
        return size;
    }

    private static long size(@Nullable Bytes bytes) {
        return bytes == null ? 0 : bytes.size();
    }

    private static int name(String name) {
        return Utils.utf8Length(name);
    }

    /** Whether the record fits. */
    public boolean takes(WireRecord record) {
        return sizeOf(record) <= bytes;
    }
}
