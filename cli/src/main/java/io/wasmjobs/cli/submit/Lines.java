package io.wasmjobs.cli.submit;

import io.wasmjobs.protocol.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The lines of a stream as bytes, whatever their encoding; ends at {@code \n} or {@code \r\n}. */
public final class Lines {

    private final InputStream input;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private long number;

    public Lines(InputStream input) {
        this.input = input;
    }

    /** The next line without its end, or null if there is none. */
    public @Nullable Bytes next() throws IOException {
        ByteArrayOutputStream line = null;
        while (true) {
            if (position == limit) {
                position = 0;
                limit = Math.max(0, input.read(buffer));
                if (limit == 0) {
                    return line == null ? null : finished(line.toByteArray());
                }
            }
            if (line == null) {
                line = new ByteArrayOutputStream(256);
            }
            int start = position;
            while (position < limit && buffer[position] != '\n') {
                position++;
            }
            line.write(buffer, start, position - start);
            if (position < limit) {
                position++;
                return finished(line.toByteArray());
            }
        }
    }

    private Bytes finished(byte[] line) {
        number++;
        boolean endsWithReturn = line.length > 0 && line[line.length - 1] == '\r';
        return Bytes.wrap(endsWithReturn ? Arrays.copyOf(line, line.length - 1) : line);
    }

    /** The number of the last line, from 1. */
    public long number() {
        return number;
    }
}
