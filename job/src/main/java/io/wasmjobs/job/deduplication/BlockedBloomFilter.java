package io.wasmjobs.job.deduplication;

/**
 * A Bloom filter that keeps all bits of an element in one block of 512 bits. A look-up touches one
 * or two adjacent cache lines instead of one for each bit (F. Putze, P. Sanders, J. Singler:
 * Cache-, Hash- and Space-Efficient Bloom Filters, 2007).
 */
final class BlockedBloomFilter {

    /** At capacity, one in a hundred absent elements is reported as present. */
    private static final int BITS_PER_ELEMENT = 10;

    private static final int WORDS_PER_BLOCK = 8;
    private static final int BITS_OF_A_WORDS_INDEX = 6;

    /** 2^64 divided by the golden ratio: an odd number that mixes a hash by multiplication. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long[] words;
    private final int blocks;

    /**
     * @param bytes the memory, at most 2^33; a remainder smaller than a block is unused
     */
    BlockedBloomFilter(long bytes) {
        this.blocks = Math.toIntExact(bytes / Long.BYTES / WORDS_PER_BLOCK);
        this.words = new long[blocks * WORDS_PER_BLOCK];
    }

    /** The number of elements at which it is full. */
    long capacity() {
        return (long) words.length * Long.SIZE / BITS_PER_ELEMENT;
    }

    /**
     * Adds an element.
     *
     * @param hash the element's hash, with all 64 bits evenly distributed
     * @return true if the element was definitely absent
     */
    boolean add(long hash) {
        int block = block(hash);
        long bits = hash * GOLDEN;
        long missing = 0;
        for (int word = block; word < block + WORDS_PER_BLOCK; word++) {
            bits = Long.rotateLeft(bits, BITS_OF_A_WORDS_INDEX);
            long bit = 1L << bits;
            missing |= bit & ~words[word];
            words[word] |= bit;
        }
        return missing != 0;
    }

    /** False if the element is definitely absent. */
    boolean mightContain(long hash) {
        int block = block(hash);
        long bits = hash * GOLDEN;
        for (int word = block; word < block + WORDS_PER_BLOCK; word++) {
            bits = Long.rotateLeft(bits, BITS_OF_A_WORDS_INDEX);
            if ((words[word] & (1L << bits)) == 0) {
                return false;
            }
        }
        return true;
    }

    /** The first word of the element's block, chosen by the upper half of its hash. */
    private int block(long hash) {
        long upper = hash >>> Integer.SIZE;
        return (int) ((upper * blocks) >>> Integer.SIZE) * WORDS_PER_BLOCK;
    }
}
