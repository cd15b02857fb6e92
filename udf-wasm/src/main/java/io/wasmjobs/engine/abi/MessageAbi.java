package io.wasmjobs.engine.abi;

import io.wasmjobs.protocol.Message;

/**
 * The {@code message} ABI: the guest's {@code handle} receives a message as JSON in its own memory
 * and returns one there.
 *
 * <p>The guest exports {@code memory}, {@code alloc(i32 length) -> i32}, {@code dealloc(i32
 * pointer, i32 length)}, {@code handle(i32 pointer, i32 length) -> i64} and optionally {@code
 * _initialize()}, which is called once per instance. An invocation allocates the input, writes it
 * and calls {@code handle}, which returns {@code (length << 32) | pointer}, both unsigned. It reads
 * the answer there, deallocates it, and then deallocates the input. An answer that lies within the
 * input is part of that allocation and is deallocated with it.
 */
final class MessageAbi implements GuestAbi {

    private static final int LARGEST_BUFFER = 16 * 1024;

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
    public Message answer(InvocationContext context) {
        Message message = context.message();
        long longest = MessageWriter.longest(message);
        return longest <= LARGEST_BUFFER
                ? answerShort(context, message, (int) longest)
                : answerLong(context, message);
    }

    private Message answerShort(InvocationContext context, Message message, int longest) {
        if (longest > buffer.length) {
            buffer = new byte[longest];
        }
        int length = MessageWriter.write(message, buffer);
        int input = GuestAbi.allocate(guest, alloc, length);
        guest.write(input, buffer, length);
        return handle(context, input, length);
    }

    /** A long input is written in pieces, and only once the guest has allocated room for it. */
    private Message answerLong(InvocationContext context, Message message) {
        long length = MessageWriter.length(message);
        if (length > guest.maxMemoryBytes()) {
            throw GuestAbi.tooLargeAnInput(message.payload().size());
        }
        int input = GuestAbi.allocate(guest, alloc, (int) length);
        MessageWriter.write(message, new Input(input));
        return handle(context, input, (int) length);
    }

    private Message handle(InvocationContext context, int input, int length) {
        long packed = guest.call(handle, input, length);
        Message answer = read(packed & 0xFFFF_FFFFL, packed >>> 32, context.maxOutputBytes());
        GuestAbi.deallocate(guest, dealloc, input, length, packed & 0xFFFF_FFFFL, packed >>> 32);
        return answer;
    }

    private Message read(long pointer, long length, int maxOutputBytes) {
        GuestAbi.checkAnswer(guest, pointer, length);
        if (length > MessageReader.longestText(maxOutputBytes)) {
            throw Output.overLimit(maxOutputBytes);
        }
        Message answer = MessageReader.read(guest.memory(), (int) pointer, (int) length);
        if (answer.payload().size() > maxOutputBytes) {
            throw Output.overLimit(maxOutputBytes);
        }
        return answer;
    }

    /** Writes the input to the guest's memory from an address on. */
    private final class Input implements MessageWriter.Pieces {

        private int address;

        Input(int address) {
            this.address = address;
        }

        @Override
        public void add(byte[] utf8, int length) {
            guest.write(address, utf8, length);
            address += length;
        }
    }
}
