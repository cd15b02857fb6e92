package io.wasmjobs.job.record;

import io.wasmjobs.protocol.Origin;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes and reads the position of a record. */
final class OriginFields {

    private OriginFields() {}

    static void write(Origin origin, DataOutputView target) throws IOException {
        Fields.writeText(origin.topic(), target);
        target.writeInt(origin.partition());
        target.writeLong(origin.offset());
    }

    static Origin read(DataInputView source) throws IOException {
        return new Origin(Fields.readText(source), source.readInt(), source.readLong());
    }
}
