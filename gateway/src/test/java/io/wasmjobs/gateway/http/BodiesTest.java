package io.wasmjobs.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Bodies of slow clients, and of clients that wait for a busy gateway. */
final class BodiesTest {

    private long seconds;

    @Test
    void aSmallBodyMayTakeAWhile() throws IOException {
        assertThat(read(new byte[] {'{'}, 9)).containsExactly('{');
    }

    @Test
    void aBodyThatIsSentByteByByteIsRefused() {
        assertThatThrownBy(() -> read(new byte[100], 1))
                .isInstanceOf(ProblemException.class)
                .hasMessage(
                        "the body came too slowly: it may take 10 s, and a second for each 256"
                                + " bytes");
        assertThat(seconds).isEqualTo(11);
    }

    @Test
    void aBodyMayBeAsLargeAsTheLimit() throws IOException {
        assertThat(read(new byte[1_000], 0)).hasSize(1_000);
        assertThatThrownBy(() -> read(new byte[1_001], 0))
                .isInstanceOf(ProblemException.class)
                .hasMessage("the body has more than 1000 bytes");
    }

    /** Reads a body whose bytes take some seconds each. */
    private byte[] read(byte[] body, int secondsForAByte) throws IOException {
        InputStream slow =
                new ByteArrayInputStream(body) {
                    @Override
                    public synchronized int read(byte[] chunk, int offset, int length) {
                        seconds += secondsForAByte;
                        return super.read(chunk, offset, 1);
                    }
                };
        return Bodies.read(slow, 1_000, () -> TimeUnit.SECONDS.toNanos(seconds));
    }
}
