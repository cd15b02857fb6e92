package io.wasmjobs.job.deduplication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The filter has no false negatives, and one false positive in a hundred at its capacity. */
final class BlockedBloomFilterTest {

    private static final int BLOCK = 64;

    private static List<Long> hashes(long seed, long count) {
        return new Random(seed).longs(count).boxed().toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {BLOCK, 3 * BLOCK, 1_000, 1 << 20})
    void addedElementsMayBeContained(long bytes) {
        BlockedBloomFilter filter = new BlockedBloomFilter(bytes);
        List<Long> added = hashes(1, 3 * filter.capacity());
        added.forEach(filter::add);

        assertThat(added).allMatch(filter::mightContain).noneMatch(filter::add);
    }

    @ParameterizedTest
    @ValueSource(longs = {16 * BLOCK, 1 << 20})
    void oneInAHundredNewElementsIsAFalsePositive(long bytes) {
        BlockedBloomFilter filter = new BlockedBloomFilter(bytes);
        hashes(1, filter.capacity()).forEach(filter::add);
        List<Long> others = hashes(2, 100_000);

        assertThat(others.stream().filter(filter::mightContain).count()).isBetween(700L, 1_400L);
    }

    @Test
    void anEmptyFilterContainsNothing() {
        BlockedBloomFilter filter = new BlockedBloomFilter(1 << 10);

        assertThat(hashes(1, 1_000)).noneMatch(filter::mightContain);
        assertThat(filter.add(0)).isTrue();
        assertThat(filter.mightContain(0)).isTrue();
    }

    @Test
    void aFilterSmallerThanABlockHasNoCapacity() {
        assertThat(new BlockedBloomFilter(BLOCK - 1).capacity()).isZero();
        assertThat(new BlockedBloomFilter(BLOCK).capacity()).isEqualTo(51);
        assertThat(new BlockedBloomFilter(2 * BLOCK + 1).capacity()).isEqualTo(102);
    }
}
