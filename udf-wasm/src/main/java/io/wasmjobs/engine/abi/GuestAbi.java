package io.wasmjobs.engine.abi;

import io.wasmjobs.engine.Abi;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import java.util.Objects;

/**
 * Passes a message to one guest and reads its answer, by the convention that the module follows.
 */
public sealed interface GuestAbi
        permits MessageAbi, BytesAbi, WasiAbi, DecatonAbi, ExtismAbi, SpinAbi {

    /**
     * Calls {@code guest} by the ABI of {@code entry}; the guest exports what that ABI requires.
     */
    static GuestAbi of(EntryPoint entry, Guest guest) {
        return switch (entry.abi()) {
            case MESSAGE -> new MessageAbi(guest);
            case BYTES -> new BytesAbi(guest);
            case WASI -> new WasiAbi(guest);
            case DECATON -> new DecatonAbi(guest);
            case EXTISM ->
                    new ExtismAbi(
                            guest, Objects.requireNonNullElse(entry.function(), Abi.EXTISM_ENTRY));
            case SPIN -> new SpinAbi(guest, entry.function());
        };
    }

    /** Runs the guest's own initialisation, once after instantiation. */
    void initialise();

    /**
     * Passes the context's message to the guest.
     *
     * @return the guest's answer
     * @throws GuestFailure if the answer is invalid; any other exception was thrown by guest code
     */
    Message answer(InvocationContext context);

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
     * Has the guest free an answer and then its input. An answer that lies within the input is part
     * of that allocation and is not freed separately.
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
     * @throws GuestFailure if the address that it returns is not within its memory
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
