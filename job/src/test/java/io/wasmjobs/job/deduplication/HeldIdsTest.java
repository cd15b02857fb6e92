package io.wasmjobs.job.deduplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

/** Ids are held up to a bound, and written in the order of their keys. */
final class HeldIdsTest {

    private static final int KEY_GROUPS = 720;
    private static final int MOST = 16_384;

    private final HeldIds ids = new HeldIds(KEY_GROUPS);

    private Map<String, Long> drain() throws Exception {
        Map<String, Long> written = new LinkedHashMap<>();
        ids.drainTo(
                (id, replay) -> {
                    assertThat(written).doesNotContainKey(id);
                    written.put(id, replay);
                });
        return written;
    }

    /** The key of an id in RocksDB, which determines its order. */
    private static byte[] key(String id) {
        try {
            DataOutputSerializer key = new DataOutputSerializer(64);
            key.writeShort(KeyGroupRangeAssignment.assignToKeyGroup(id, KEY_GROUPS));
            StringSerializer.INSTANCE.serialize(id, key);
            return key.getCopyOfBuffer();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theHighestReplayIsHeldAndWritten() throws Exception {
        ids.put("a", 1);
        ids.put("a", 3);
        ids.put("b", 0);

        assertThat(ids.highestReplay("a")).isEqualTo(3);
        assertThat(ids.highestReplay("c")).isNull();
        assertThat(drain()).containsOnly(Map.entry("a", 3L), Map.entry("b", 0L));
        assertThat(ids.highestReplay("a")).isNull();
        assertThat(drain()).isEmpty();
    }

    /** Uses short ids, which differ within the compared prefix. */
    @Test
    void idsAreWrittenInTheOrderOfTheirKeys() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        while (!ids.isFull()) {
            int length = 1 + random.nextInt(3);
            StringBuilder id = new StringBuilder();
            random.ints(length, ' ', '~').forEach(character -> id.append((char) character));
            ids.put(id.toString(), 0);
        }

        List<String> written = new ArrayList<>(drain().keySet());

        assertThat(written)
                .hasSize(MOST)
                .isSortedAccordingTo(
                        Comparator.comparing(HeldIdsTest::key, Arrays::compareUnsigned));
    }

    @Test
    void idsOfAnyCharactersAndLengthAreWritten() throws Exception {
        List<String> odd = List.of("", "ä", "\uD83D\uDE00", "\0", "x".repeat(510), "\uFFFF\uFFFE");
        odd.forEach(id -> ids.put(id, id.length()));

        Map<String, Long> written = drain();

        assertThat(written).hasSameSizeAs(odd);
        written.forEach((id, replay) -> assertThat(replay).isEqualTo(id.length()));
    }

    @Test
    void fewerLongIdsAreHeld() {
        int count = 0;
        while (!ids.isFull()) {
            ids.put("x".repeat(500) + count++, 0);
            ids.put("x".repeat(500) + count, 1);
        }

        assertThat(count).isBetween(2_000, 2_100);
    }

    @Test
    void anIdThatCannotBeWrittenFailsTheTask() {
        ids.put("a", 1);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(
                        () ->
                                ids.drainTo(
                                        (id, replay) -> {
                                            throw new IOException("the disk is full");
                                        }));
    }
}
