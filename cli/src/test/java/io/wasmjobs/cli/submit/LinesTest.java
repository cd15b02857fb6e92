package io.wasmjobs.cli.submit;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.protocol.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines of bytes with either kind of line ending. */
final class LinesTest {

    @Test
    void linesEndAtNewlinesOfEitherKind() throws IOException {
        assertThat(linesOf("a\r\nb\n\nc")).containsExactly("a", "b", "", "c");
    }

    @Test
    void anEmptyInputHasNoLines() throws IOException {
        assertThat(linesOf("")).isEmpty();
    }

    @Test
    void aLineMayBeLongerThanTheBuffer() throws IOException {
        String line = "x".repeat(200_000);
        assertThat(linesOf(line + "\n" + line)).containsExactly(line, line);
    }

    private static List<String> linesOf(String text) throws IOException {
        Lines lines = new Lines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        List<String> read = new ArrayList<>();
        for (Bytes line = lines.next(); line != null; line = lines.next()) {
            read.add(line.toUtf8());
        }
        assertThat(lines.number()).isEqualTo(read.size());
        return read;
    }
}
