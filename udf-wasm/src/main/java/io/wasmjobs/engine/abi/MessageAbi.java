package io.wasmjobs.engine.abi;

import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;

/**
 * The {@code message} ABI: the guest's {@code handle} is given a message as JSON in its own memory
 * and answers one there.
 *
 * <p>The guest exports {@code memory}, {@code alloc(i32 length) -> i32}, {@code dealloc(i32
 * pointer, i32 length)}, {@code handle(i32 pointer, i32 length) -> i64} and optionally {@code
 * _initialize()}, which is called once per instance. An invocation allocates the input, writes it,
 * calls {@code handle}, reads the answer where {@code (length << 32) | pointer} says, both
 * unsigned, deallocates the answer and then the input. An answer that lies within the input is not
 * an allocation of its own, and is deallocated with it.
 */
final class MessageAbi implements GuestAbi {

    private static final int LARGEST_KEPT_BUFFER = 16 * 1024;

    private final Guest guest;
    private final int initialize;
    private final int alloc;
    private final int dealloc;
    private final int handle;
    private byte[] buffer = new byte[1024];

    MessageAbi(Guest guest) {
        this.guest = guest;
        this.initialize = guest.function("_initialize");
        this.alloc = guest.function("alloc");
        this.dealloc = guest.function("dealloc");
        this.handle = guest.function("handle");
    }

    @Override
    public void initialise() {
        if (initialize != Guest.NO_FUNCTION) {
            guest.call(initialize);
        }
    }

    @Override
    public Message answer(Session session) {
        buffer = MessageWriter.withRoomFor(session.message(), buffer);
        int length = MessageWriter.write(session.message(), buffer);
        int input = GuestAbi.allocate(guest, alloc, length);
        guest.write(input, buffer, length);
        if (buffer.length > LARGEST_KEPT_BUFFER) {
            buffer = new byte[1024];
        }
        long packed = guest.call(handle, input, length);
        Message answer = read(packed & 0xFFFF_FFFFL, packed >>> 32, session.maxOutputBytes());
        deallocate(input, length, packed);
        return answer;
    }

    private Message read(long pointer, long length, int maxOutputBytes) {
        if (!guest.holds(pointer, length)) {
            throw new GuestFailure(
                    FailureKind.INVALID_ANSWER,
                    "answered "
                            + length
                            + " bytes at pointer "
                            + pointer
                            + ", which is outside its memory");
        }
        if (length > MessageReader.longestText(maxOutputBytes)) {
            throw Output.overLimit(maxOutputBytes);
        }
        Message answer = MessageReader.read(guest.memory(), (int) pointer, (int) length);
        if (answer.payload().size() > maxOutputBytes) {
            throw Output.overLimit(maxOutputBytes);
        }
        return answer;
    }

    private void deallocate(int input, int length, long packed) {
        long start = Integer.toUnsignedLong(input);
        long pointer = packed & 0xFFFF_FFFFL;
        if (pointer < start || pointer >= start + length) {
            guest.call(dealloc, pointer, packed >>> 32);
        }
        guest.call(dealloc, input, length);
    }
}
