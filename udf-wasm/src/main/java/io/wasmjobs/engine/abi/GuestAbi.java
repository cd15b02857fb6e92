package io.wasmjobs.engine.abi;

import io.wasmjobs.engine.Abi;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;

/** Gives one guest a message and takes its answer, in the way that its module was written for. */
public sealed interface GuestAbi permits MessageAbi, WasiAbi, DecatonAbi {

    /** Speaks {@code abi} with {@code guest}, which exports what the ABI asks for. */
    static GuestAbi of(Abi abi, Guest guest) {
        return switch (abi) {
            case MESSAGE -> new MessageAbi(guest);
            case WASI -> new WasiAbi(guest);
            case DECATON -> new DecatonAbi(guest);
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
