package io.wasmjobs.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Text is wrapped at a number of columns. */
final class WrappedTextTest {

    @Test
    void linesAreFilledEvenly() {
        assertThat(WrappedText.lines("one two three four five six", 24))
                .containsExactly("one two three", "four five six");
    }

    @Test
    void aWordIsNeverBroken() {
        assertThat(WrappedText.lines("see localhost:9092/a-rather-long-path now", 10))
                .containsExactly("see", "localhost:9092/a-rather-long-path", "now");
    }

    @Test
    void aTextThatFitsIsOneLine() {
        assertThat(WrappedText.lines("a line", 6)).containsExactly("a line");
    }
}
