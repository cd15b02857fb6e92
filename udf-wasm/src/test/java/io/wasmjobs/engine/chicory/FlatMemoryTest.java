package io.wasmjobs.engine.chicory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.WasmRuntimeException;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import io.wasmjobs.engine.memory.HeapAccount;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our memory behaves like Chicory's own, and is reset to a snapshot byte for byte. */
class FlatMemoryTest {

    private static final int MAX_PAGES = 40;
    private static final MemoryLimits LIMITS = new MemoryLimits(2, MAX_PAGES);

    /** A shared memory, since Chicory's atomic operations fail on others with newer JDKs. */
    private static final MemoryLimits THEIRS = new MemoryLimits(2, MAX_PAGES, true);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomOperationsBehaveLikeThoseOfChicorysMemory(long seed) {
        Random random = new Random(seed);
        FlatMemory ours = memory(seed);
        Memory theirs = new ByteArrayMemory(THEIRS);
        for (int i = 0; i < 20_000; i++) {
            operateOnBoth(random, ours, theirs);
        }
        assertSame(ours, theirs);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void aResetRestoresEveryByteAndThePageCount(long seed) {
        Random random = new Random(seed);
        FlatMemory ours = memory(seed);
        Memory theirs = new ByteArrayMemory(THEIRS);
        for (int i = 0; i < 500; i++) {
            operateOnBoth(random, ours, theirs);
        }
        MemorySnapshot snapshot = ours.snapshot();
        ours.become(snapshot);
        byte[] before = contents(ours);
        for (int round = 0; round < 60; round++) {
            for (int i = random.nextInt(60); i >= 0; i--) {
                operate(random, ours);
            }
            ours.reset(snapshot);
            assertThat(ours.pages()).isEqualTo(theirs.pages());
            assertThat(contents(ours)).isEqualTo(before);
            assertThat(ours.wasRefusedGrowth()).isFalse();
        }
        assertSame(ours, theirs);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25, 26})
    void afterAResetTheMemoryBehavesLikeANewOne(long seed) {
        Random random = new Random(seed);
        FlatMemory ours = memory(seed);
        for (int i = 0; i < 300; i++) {
            operate(random, ours);
        }
        MemorySnapshot snapshot = ours.snapshot();
        ours.become(snapshot);
        byte[] before = contents(ours);
        for (int round = 0; round < 80; round++) {
            Memory theirs = new ByteArrayMemory(THEIRS);
            theirs.grow(snapshot.pages() - 2);
            theirs.write(0, before);
            for (int i = random.nextInt(40); i >= 0; i--) {
                if (random.nextInt(8) == 0) {
                    int pages = random.nextInt(3);
                    assertThat(ours.grow(pages)).isEqualTo(theirs.grow(pages));
                }
                operateOnBoth(random, ours, theirs);
            }
            assertSame(ours, theirs);
            ours.reset(snapshot);
        }
        assertThat(ours.heldBytes()).isLessThan(10L << 20);
    }

    @Test
    void aMemoryOfAnotherInstanceBecomesTheSnapshot() {
        Random random = new Random(99);
        FlatMemory first = new FlatMemory(LIMITS, MAX_PAGES);
        FlatMemory second = new FlatMemory(LIMITS, MAX_PAGES);
        for (int i = 0; i < 3_000; i++) {
            operate(random, first);
            operate(random, second);
        }
        MemorySnapshot snapshot = first.snapshot();
        second.become(snapshot);
        assertSame(second, first);
    }

    @Test
    void everyStoreAcrossTwoCardsIsReset() {
        FlatMemory memory = new FlatMemory(LIMITS, MAX_PAGES);
        MemorySnapshot zero = memory.snapshot();
        for (int before = 1; before < 8; before++) {
            memory.writeLong(3 * 4096 - before, -1L);
            memory.writeF64(65_536 - before, Double.NaN);
            memory.reset(zero);
            assertThat(contents(memory)).containsOnly(0);
        }
    }

    @Test
    void growthBeyondTheHostsLimitIsRefusedAndRemembered() {
        FlatMemory memory = new FlatMemory(LIMITS, 5);
        assertThat(memory.grow(3)).isEqualTo(2);
        assertThat(memory.wasRefusedGrowth()).isFalse();
        assertThat(memory.grow(1)).isEqualTo(-1);
        assertThat(memory.grow(Integer.MAX_VALUE)).isEqualTo(-1);
        assertThat(memory.grow(-1)).isEqualTo(-1);
        assertThat(memory.pages()).isEqualTo(5);
        assertThat(memory.wasRefusedGrowth()).isTrue();
    }

    @Test
    void aMemoryThatStartsBeyondTheHostsLimitIsNotCreated() {
        assertThatThrownBy(() -> new FlatMemory(new MemoryLimits(6, 10), 5))
                .isInstanceOf(MemoryLimitExceeded.class)
                .hasMessageContaining("needs 6 pages")
                .hasMessageContaining("the limit is 5");
    }

    @Test
    void aMemoryWithoutPagesHoldsNothing() {
        FlatMemory memory = new FlatMemory(new MemoryLimits(0, 0), 5);
        assertThatThrownBy(() -> memory.read(0)).isInstanceOf(WasmRuntimeException.class);
        memory.reset(memory.snapshot());
        assertThat(memory.pages()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34})
    void allArraysTogetherRespectTheMemorysLimit(long seed) {
        Random random = new Random(seed);
        Counted account = new Counted();
        FlatMemory memory = memory(seed, account);
        memory.write(70_000, new byte[] {1, 2, 3});
        MemorySnapshot snapshot = memory.snapshot();
        memory.become(snapshot);
        for (int i = 0; i < 2_000; i++) {
            if (random.nextInt(4) == 0) {
                memory.reset(snapshot);
                assertThat(memory.readBytes(70_000, 3)).containsExactly(1, 2, 3);
            } else {
                memory.grow(random.nextInt(12));
                memory.writeByte(random.nextInt(memory.size()), (byte) 9);
            }
            assertThat(account.held).isEqualTo(memory.heldBytes());
            assertThat(account.held - Counted.marks())
                    .isLessThanOrEqualTo((long) MAX_PAGES * Memory.PAGE_SIZE);
        }
    }

    @Test
    void growthWithoutHeapIsRefusedAndLeavesTheMemoryUnchanged() {
        Counted account = new Counted();
        FlatMemory memory = new FlatMemory(LIMITS, MAX_PAGES, account);
        memory.write(0, new byte[] {1, 2, 3});
        long held = account.held;
        account.hasRoom = false;

        assertThat(memory.grow(1)).isEqualTo(-1);
        assertThat(memory.wasRefusedGrowth()).isTrue();
        assertThat(memory.pages()).isEqualTo(2);
        assertThat(memory.readBytes(0, 3)).containsExactly(1, 2, 3);
        assertThat(account.held).isEqualTo(held);
        account.hasRoom = true;
        assertThat(memory.grow(1)).isEqualTo(2);
    }

    @Test
    void untouchedMemoryTakesNoHeap() {
        Counted account = new Counted();
        FlatMemory memory = new FlatMemory(new MemoryLimits(271, 1_024), 1_024, account);
        memory.write(2 << 20, new byte[] {1, 2, 3});
        MemorySnapshot snapshot = memory.snapshot();
        memory.become(snapshot);

        assertThat(memory.grow(700)).isEqualTo(271);
        assertThat(memory.pages()).isEqualTo(971);
        assertThat(account.held).isLessThan(5L << 20);
        memory.writeI32(6 << 20, 7);
        assertThat(memory.readInt(6 << 20)).isEqualTo(7);
        assertThat(account.held).isLessThan(8L << 20);
        memory.writeLong(970 * 65_536, 9);
        assertThat(account.held).isBetween(60L << 20, 64L << 20);

        memory.reset(snapshot);
        assertThat(memory.pages()).isEqualTo(271);
        assertThat(memory.readInt(6 << 20)).isZero();
        assertThat(account.held).isLessThan(10L << 20);
        assertThatThrownBy(() -> memory.read(271 * 65_536))
                .isInstanceOf(WasmRuntimeException.class)
                .hasMessageContaining("where memory has 17760256");
        assertThat(memory.holds(271 * 65_536 - 8, 8)).isTrue();
        assertThat(memory.holds(271 * 65_536 - 8, 9)).isFalse();
        assertThat(memory.array()).hasSize(271 * 65_536);
    }

    @Test
    void touchingMemoryWithoutHeapIsReported() {
        Counted account = new Counted();
        FlatMemory memory = new FlatMemory(new MemoryLimits(271, 1_024), 1_024, account);
        account.hasRoom = false;
        assertThatThrownBy(() -> memory.writeByte(5 << 20, (byte) 1))
                .isInstanceOf(OutOfMemoryError.class);
        account.hasRoom = true;
        memory.writeByte(5 << 20, (byte) 1);
        assertThat(memory.read(5 << 20)).isEqualTo((byte) 1);
    }

    @Test
    void aSnapshotLeavesOutLeadingAndTrailingZeros() {
        FlatMemory memory = new FlatMemory(LIMITS, MAX_PAGES);
        memory.write(60_000, new byte[] {1, 0, 0, 4});

        assertThat(MemorySnapshot.sizeOf(memory.array())).isEqualTo(4);
        MemorySnapshot snapshot = memory.snapshot();
        memory.become(snapshot);
        byte[] before = contents(memory);
        memory.fill((byte) 7, 0, memory.size());
        memory.reset(snapshot);
        assertThat(contents(memory)).isEqualTo(before);
    }

    /** Counts bytes, and has no room if a test says so. */
    private static final class Counted implements HeapAccount {

        private long held;
        private boolean hasRoom = true;

        @Override
        public void add(long bytes) {
            held += bytes;
        }

        @Override
        public byte[] longer(byte[] array, int length) {
            if (!hasRoom) {
                throw new OutOfMemoryError("for a test");
            }
            return HeapAccount.super.longer(array, length);
        }

        /** The bytes allowed for the marks of cards: two arrays for the largest memory. */
        static long marks() {
            return 2L * DirtyCards.of(MAX_PAGES * Memory.PAGE_SIZE);
        }
    }

    /** For even seeds, a memory whose pages are allocated when touched. */
    private static FlatMemory memory(long seed) {
        return memory(seed, HeapAccount.NONE);
    }

    private static FlatMemory memory(long seed, HeapAccount account) {
        int small = seed % 2 == 0 ? 4 * 8_192 : ResettableMemory.SMALL;
        return new FlatMemory(LIMITS, MAX_PAGES, account, small);
    }

    private static void operateOnBoth(Random random, FlatMemory ours, Memory theirs) {
        MemoryOperation operation = MemoryOperation.random(random);
        int address = address(random, ours.size());
        long value = random.nextLong();
        long seed = random.nextLong();
        String expected = operation.outcome(theirs, address, value, seed);
        assertThat(operation.outcome(ours, address, value, seed))
                .as("%s at %d of %d", operation, address, ours.size())
                .isEqualTo(expected);
    }

    private static void operate(Random random, FlatMemory memory) {
        int address = address(random, memory.size());
        MemoryOperation.random(random)
                .outcome(memory, address, random.nextLong(), random.nextLong());
    }

    /** Near a boundary of a card, a page, the memory or the address space, or anywhere. */
    private static int address(Random random, int size) {
        int near = random.nextInt(20) - 10;
        return switch (random.nextInt(8)) {
            case 0 -> near;
            case 1 -> size + near;
            case 2 -> Integer.MAX_VALUE - random.nextInt(10);
            case 3 -> 65_536 * random.nextInt(1 + size / 65_536) + near;
            case 4 -> random.nextInt();
            case 5 -> random.nextInt(size);
            default -> 4_096 * random.nextInt(size / 4_096) + near;
        };
    }

    private static void assertSame(FlatMemory ours, Memory theirs) {
        assertThat(ours.pages()).isEqualTo(theirs.pages());
        assertThat(contents(ours)).isEqualTo(contents(theirs));
    }

    private static byte[] contents(Memory memory) {
        return memory.readBytes(0, memory.pages() * Memory.PAGE_SIZE);
    }
}
