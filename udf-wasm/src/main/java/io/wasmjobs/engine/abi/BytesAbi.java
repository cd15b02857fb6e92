package io.wasmjobs.engine.abi;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The {@code bytes} ABI: the guest's {@code handle_bytes} receives a payload in its own memory and
 * returns one there, without JSON.
 *
 * <p>The guest exports {@code memory}, {@code alloc(i32 length) -> i32}, {@code dealloc(i32
 * pointer, i32 length)}, {@code handle_bytes(i32 pointer, i32 length) -> i64} and optionally {@code
 * _initialize()}. The answer packs {@code (length << 32) | pointer}. A negative answer is an error:
 * its low 32 bits point to the length of a text, four bytes little-endian, followed by the text in
 * UTF-8. The host deallocates the answer, or the length and the text, and then the input.
 */
final class BytesAbi implements GuestAbi {

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final String ERROR_TYPE = "Error";

    private final Guest guest;
    private final int initialize;
    private final int alloc;
    private final int dealloc;
    private final int handle;

    BytesAbi(Guest guest) {
        this.guest = guest;
        this.initialize = guest.function("_initialize");
        this.alloc = guest.function("alloc");
        this.dealloc = guest.function("dealloc");
        this.handle = guest.function("handle_bytes");
    }

    @Override
    public void initialise() {
        if (initialize != Guest.NO_FUNCTION) {
            guest.call(initialize);
        }
    }

    @Override
    public Message answer(InvocationContext context) {
        byte[] payload = context.message().payload().unsafeArray();
        if (payload.length > guest.maxMemoryBytes()) {
            throw GuestAbi.tooLargeAnInput(payload.length);
        }
        int input = GuestAbi.allocate(guest, alloc, payload.length);
        guest.write(input, payload, payload.length);
        long packed = guest.call(handle, input, payload.length);
        long pointer = packed & 0xFFFF_FFFFL;
        if (packed < 0) {
            return error(pointer, input, payload.length, context.maxOutputBytes());
        }
        long length = packed >>> 32;
        Bytes answer = read(pointer, length, context.maxOutputBytes());
        GuestAbi.deallocate(guest, dealloc, input, payload.length, pointer, length);
        return new Message(WasiAbi.ANSWER_TYPE, answer);
    }

    private Message error(long pointer, int input, int inputLength, int maxOutputBytes) {
        GuestAbi.checkAnswer(guest, pointer, Integer.BYTES);
        long length = Integer.toUnsignedLong((int) INT.get(guest.memory(), (int) pointer));
        Bytes text = read(pointer + Integer.BYTES, length, maxOutputBytes);
        GuestAbi.deallocate(guest, dealloc, input, inputLength, pointer, Integer.BYTES + length);
        return new Message(ERROR_TYPE, text);
    }

    private Bytes read(long pointer, long length, int maxOutputBytes) {
        GuestAbi.checkAnswer(guest, pointer, length);
        if (length > maxOutputBytes) {
            throw Output.overLimit(maxOutputBytes);
        }
        int from = (int) pointer;
        return Bytes.wrap(Arrays.copyOfRange(guest.memory(), from, from + (int) length));
    }
}
