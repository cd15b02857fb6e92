package io.wasmjobs.engine.abi;

import io.wasmjobs.engine.http.HttpResponse;
import io.wasmjobs.engine.memory.HeapAccount;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The host's data for one invocation of an Extism plug-in: blocks of memory apart from the guest's
 * own, its output, its error, its variables, and its last HTTP response.
 *
 * <p>A block has an offset that no other block of the invocation ever gets. As in Extism's own
 * kernel, a load outside all blocks returns 0 and a store outside all blocks does nothing. Blocks
 * and variables together take at most what the guest's own memory may take.
 *
 * @see <a href="https://extism.org/docs/concepts/memory">Extism: memory</a>
 */
public final class ExtismKernel {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** The heap that the host's maps take for a block or a variable, besides its bytes. */
    private static final int OVERHEAD = 128;

    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 16;

    private static final Block NONE = new Block(0, new byte[0]);

    private final byte[] input;
    private final long maxBytes;
    private final HeapAccount account;
    private final TreeMap<Long, Block> blocks = new TreeMap<>();
    private final Map<Bytes, Bytes> variables = new TreeMap<>();
    private long next = OVERHEAD;
    private long heldBytes;
    private Block latest = NONE;
    private Block output = NONE;
    private int outputFrom;
    private int outputLength;
    private @Nullable Bytes error;
    private @Nullable HttpResponse response;

    /**
     * @param input what the plug-in is given; not copied
     * @param maxBytes the most that blocks and variables may take
     * @param account counts the heap that they take
     */
    public ExtismKernel(byte[] input, long maxBytes, HeapAccount account) {
        this.input = input;
        this.maxBytes = Math.min(maxBytes, LARGEST_ARRAY);
        this.account = account;
    }

    private static final class Block {

        private final long offset;
        private final byte[] bytes;

        Block(long offset, byte[] bytes) {
            this.offset = offset;
            this.bytes = bytes;
        }

        boolean holds(long address, int width) {
            return address >= offset && address - offset <= bytes.length - width;
        }
    }

    /** How many bytes the input has. */
    public int inputLength() {
        return input.length;
    }

    /** A block of the whole input, as {@link #block}. */
    public long inputBlock() {
        return block(input);
    }

    /** A byte of the input; 0 beyond it. */
    public int inputByte(long index) {
        return index >= 0 && index < input.length ? input[(int) index] & 0xFF : 0;
    }

    /** Eight bytes of the input, little-endian; those beyond it are 0. */
    public long inputLong(long index) {
        return index >= 0 && index <= input.length - Long.BYTES
                ? (long) LONG.get(input, (int) index)
                : bytewise(index, this::inputByte);
    }

    private static long bytewise(long address, LongToIntFunction load) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value |= (long) load.applyAsInt(address + i) << (Byte.SIZE * i);
        }
        return value;
    }

    /**
     * Allocates a block of zeros.
     *
     * @return its offset; 0 for a length of 0
     * @throws GuestFailure if the guest would exceed its limit
     */
    public long allocate(long length) {
        if (length == 0) {
            return 0;
        }
        hold(length);
        return add(new byte[(int) length]);
    }

    /** Makes a block of {@code bytes}, as {@link #allocate}. */
    public long block(byte[] bytes) {
        if (bytes.length == 0) {
            return 0;
        }
        hold(bytes.length);
        return add(bytes.clone());
    }

    private long add(byte[] bytes) {
        long offset = next;
        next += bytes.length + OVERHEAD;
        latest = new Block(offset, bytes);
        blocks.put(offset, latest);
        return offset;
    }

    private void hold(long bytes) {
        if (bytes < 0 || bytes > maxBytes - heldBytes - OVERHEAD) {
            throw new GuestFailure(
                    FailureKind.MEMORY_LIMIT,
                    String.format(
                            Locale.ROOT,
                            "asked for more than %,d bytes of Extism's memory (memory.max_pages)",
                            maxBytes));
        }
        account.add(bytes + OVERHEAD);
        heldBytes += bytes + OVERHEAD;
    }

    private void giveBack(long bytes) {
        account.add(-(bytes + OVERHEAD));
        heldBytes -= bytes + OVERHEAD;
    }

    /** Frees the block at {@code offset}, if there is one. */
    public void free(long offset) {
        Block freed = blocks.remove(offset);
        if (freed != null) {
            giveBack(freed.bytes.length);
            latest = NONE;
        }
    }

    /** The length of the block that begins at {@code offset}; 0 where none does. */
    public long length(long offset) {
        Block block = blocks.get(offset);
        return block == null ? 0 : block.bytes.length;
    }

    /** The bytes of the block that begins at {@code offset}, not copied; null where none does. */
    public byte @Nullable [] bytes(long offset) {
        Block block = blocks.get(offset);
        return block == null ? null : block.bytes;
    }

    /** The byte at an address. */
    public int loadByte(long address) {
        Block block = at(address, 1);
        return block == null ? 0 : block.bytes[(int) (address - block.offset)] & 0xFF;
    }

    /** Eight bytes at an address, little-endian; those beyond a block are 0. */
    public long loadLong(long address) {
        Block block = at(address, Long.BYTES);
        return block == null
                ? bytewise(address, this::loadByte)
                : (long) LONG.get(block.bytes, (int) (address - block.offset));
    }

    /** Sets the byte at an address. */
    public void storeByte(long address, int value) {
        Block block = at(address, 1);
        if (block != null) {
            block.bytes[(int) (address - block.offset)] = (byte) value;
        }
    }

    /** Sets eight bytes at an address, little-endian; those beyond a block are dropped. */
    public void storeLong(long address, long value) {
        Block block = at(address, Long.BYTES);
        if (block != null) {
            LONG.set(block.bytes, (int) (address - block.offset), value);
            return;
        }
        for (int i = 0; i < Long.BYTES; i++) {
            storeByte(address + i, (int) (value >>> (Byte.SIZE * i)));
        }
    }

    private @Nullable Block at(long address, int width) {
        if (latest.holds(address, width)) {
            return latest;
        }
        Map.Entry<Long, Block> below = blocks.floorEntry(address);
        if (below == null || !below.getValue().holds(address, width)) {
            return null;
        }
        latest = below.getValue();
        return latest;
    }

    /**
     * Sets {@code length} bytes at {@code address} as the output. The guest may still change them.
     *
     * @throws GuestFailure if they are not within one block, or more than {@code maxOutputBytes}
     */
    public void takeOutput(long address, long length, int maxOutputBytes) {
        outputLength = 0;
        if (length == 0) {
            return;
        }
        if (length < 0 || length > maxOutputBytes) {
            throw Output.overLimit(maxOutputBytes);
        }
        Block block = at(address, (int) length);
        if (block == null) {
            throw new GuestFailure(
                    FailureKind.INVALID_ANSWER,
                    "set "
                            + length
                            + " bytes at offset "
                            + address
                            + " as its output, which are not in a block");
        }
        output = block;
        outputFrom = (int) (address - block.offset);
        outputLength = (int) length;
    }

    /** The output that the guest set last, even if it has freed the block since. */
    Bytes output() {
        return Bytes.wrap(Arrays.copyOfRange(output.bytes, outputFrom, outputFrom + outputLength));
    }

    /** Sets the block at {@code offset} as the error's text; an offset of 0 clears the error. */
    public void takeError(long offset) {
        byte[] text = bytes(offset);
        error = text == null ? null : Bytes.wrap(text.clone());
    }

    /** The error's text, or null. */
    public @Nullable Bytes error() {
        return error;
    }

    /** The value of a variable that lives for this invocation, or null. */
    public @Nullable Bytes variable(Bytes name) {
        return variables.get(name);
    }

    /** Sets a variable; null removes it. */
    public void variable(Bytes name, @Nullable Bytes value) {
        Bytes old = variables.remove(name);
        if (old != null) {
            giveBack((long) name.size() + old.size());
        }
        if (value != null) {
            hold((long) name.size() + value.size());
            variables.put(name, value);
        }
    }

    /** The last HTTP response, or null. */
    public @Nullable HttpResponse response() {
        return response;
    }

    /** Keeps the last HTTP response. */
    public void response(HttpResponse last) {
        response = last;
    }

    /** Frees all blocks, variables and the response. */
    public void close() {
        account.add(-heldBytes);
        heldBytes = 0;
        blocks.clear();
        variables.clear();
        latest = NONE;
        output = NONE;
    }
}
