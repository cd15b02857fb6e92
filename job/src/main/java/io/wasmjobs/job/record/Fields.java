package io.wasmjobs.job.record;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WireRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** Writes and reads the parts of the pipeline's records: the length, then the bytes. */
final class Fields {

    private static final int ABSENT = -1;

    private Fields() {}

    static void writeText(String text, DataOutputView target) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        target.writeInt(bytes.length);
        target.write(bytes);
    }

    static String readText(DataInputView source) throws IOException {
        return new String(readArray(source, source.readInt()), StandardCharsets.UTF_8);
    }

    static void writeNullableText(@Nullable String text, DataOutputView target) throws IOException {
        if (text == null) {
            target.writeInt(ABSENT);
        } else {
            writeText(text, target);
        }
    }

    static @Nullable String readNullableText(DataInputView source) throws IOException {
        Bytes bytes = readBytes(source);
        return bytes == null ? null : bytes.toUtf8();
    }

    static void writeBytes(@Nullable Bytes bytes, DataOutputView target) throws IOException {
        if (bytes == null) {
            target.writeInt(ABSENT);
        } else {
            target.writeInt(bytes.size());
            target.write(bytes.unsafeArray());
        }
    }

    static @Nullable Bytes readBytes(DataInputView source) throws IOException {
        int length = source.readInt();
        return length == ABSENT ? null : Bytes.wrap(readArray(source, length));
    }

    static void writeNullableLong(@Nullable Long number, DataOutputView target) throws IOException {
        target.writeBoolean(number != null);
        if (number != null) {
            target.writeLong(number);
        }
    }

    static @Nullable Long readNullableLong(DataInputView source) throws IOException {
        return source.readBoolean() ? (@Nullable Long) source.readLong() : null;
    }

    private static byte[] readArray(DataInputView source, int length) throws IOException {
        byte[] bytes = new byte[length];
        source.readFully(bytes);
        return bytes;
    }

    static void writeRecord(WireRecord record, DataOutputView target) throws IOException {
        writeBytes(record.key(), target);
        writeBytes(record.value(), target);
        target.writeInt(record.headers().size());
        for (Header header : record.headers()) {
            writeText(header.name(), target);
            writeBytes(header.value(), target);
        }
    }

    static WireRecord readRecord(DataInputView source) throws IOException {
        Bytes key = readBytes(source);
        Bytes value = readBytes(source);
        int count = source.readInt();
        Header[] headers = new Header[count];
        for (int i = 0; i < count; i++) {
            headers[i] = new Header(readText(source), readBytes(source));
        }
        return new WireRecord(key, value, List.of(headers));
    }
}
