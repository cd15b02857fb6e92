package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sixteen threads run guests that allocate as much memory as they can, in a JVM with a small heap:
 * each invocation has an outcome, and the module among them always succeeds.
 */
@Timeout(600)
final class GreedyGuestsITCase {

    @Test
    void guestsGetAllowedMemoryAndNoMore() {
        assertThat(endsOf("-Xmx256m"))
                .containsExactlyInAnyOrder(
                        "echo ran: 161",
                        "hoard ran: 32",
                        "hoard-some ran: 32",
                        "hoard-all MODULE_INVALID: 32",
                        "memory-creep MEMORY_LIMIT: 32",
                        "table-hoard MEMORY_LIMIT: 32");
    }

    @Test
    void ifTheHeapIsTooSmallGuestsFailAndNotTheHost() {
        Stream<String> ends = endsOf("-Xmx96m", Long.toString(1L << 30));
        assertThat(ends)
                .contains("hoard-all MODULE_INVALID: 32")
                .allMatch(
                        end ->
                                end.contains(" ran: ")
                                        || end.contains(" MEMORY_LIMIT: ")
                                        || end.contains(" HOST_ERROR: ")
                                        || end.contains(" MODULE_INVALID: "));
    }

    private static Stream<String> endsOf(String heap, String... arguments) {
        ChildJvm.Ended ended = ChildJvm.run(GreedyGuests.class, List.of(heap), arguments);
        assertThat(ended.status()).as(ended.output()).isZero();
        return ended.output().lines();
    }
}
