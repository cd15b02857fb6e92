package io.wasmjobs.engine.abi;

import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;

/** Gives one guest a message and takes its answer, in the way that its module was written for. */
public sealed interface GuestAbi permits MessageAbi, BytesAbi, WasiAbi, DecatonAbi, ExtismAbi {

    /** Speaks the ABI of {@code entry} with {@code guest}, which exports what that asks for. */
    static GuestAbi of(EntryPoint entry, Guest guest) {
        return switch (entry.abi()) {
            case MESSAGE -> new MessageAbi(guest);
            case BYTES -> new BytesAbi(guest);
            case WASI -> new WasiAbi(guest);
            case DECATON -> new DecatonAbi(guest);
            case EXTISM -> new ExtismAbi(guest, entry.function());
        };
    }

    /** Runs the guest's own initialisation, once after instantiation. */
    void initialise();

    /**
     * Gives the guest the session's message.
     *
     * @return the guest's answer
     * @throws GuestFailure if the answer is not one; whatever else is thrown came out of the guest
     */
    Message answer(InvocationContext session);

    /**
     * Checks that an answer is within the guest's memory.
     *
     * @throws GuestFailure if it is not
     */
    static void checkAnswer(Guest guest, long pointer, long length) {
        if (!guest.holds(pointer, length)) {
            throw new GuestFailure(
                    FailureKind.INVALID_ANSWER,
                    "answered "
                            + length
                            + " bytes at pointer "
                            + pointer
                            + ", which is outside its memory");
        }
    }

    /**
     * Has the guest free an answer and then its input. An answer that lies within the input is not
     * an allocation of its own.
     */
    static void deallocate(
            Guest guest, int dealloc, int input, int inputLength, long answer, long answerLength) {
        long start = Integer.toUnsignedLong(input);
        if (answer < start || answer >= start + inputLength) {
            guest.call(dealloc, answer, answerLength);
        }
        guest.call(dealloc, input, inputLength);
    }

    /** The failure of a payload that the guest's memory cannot hold. */
    static GuestFailure tooLargeAnInput(int payloadBytes) {
        return new GuestFailure(
                FailureKind.MEMORY_LIMIT,
                "cannot be given a payload of " + payloadBytes + " bytes within its memory limit");
    }

    /**
     * Has the guest allocate {@code length} bytes.
     *
     * @throws GuestFailure if what it answers is not within its memory
     */
    static int allocate(Guest guest, int alloc, int length) {
        int pointer = (int) guest.call(alloc, length);
        if (pointer == 0 && guest.wasRefusedGrowth()) {
            throw new GuestFailure(
                    FailureKind.MEMORY_LIMIT,
                    "could not allocate " + length + " bytes within its memory limit");
        }
        if (!guest.holds(Integer.toUnsignedLong(pointer), length)) {
            throw new GuestFailure(
                    FailureKind.INVALID_ANSWER,
                    "answered alloc("
                            + length
                            + ") with pointer "
                            + Integer.toUnsignedLong(pointer)
                            + ", which is outside its memory");
        }
        return pointer;
    }
}
