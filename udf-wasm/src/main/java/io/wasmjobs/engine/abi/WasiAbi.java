package io.wasmjobs.engine.abi;

import io.wasmjobs.protocol.Message;

/**
 * A WASI preview 1 command: {@code _start()} reads the payload from standard input and writes the
 * answer to standard output.
 *
 * <p>Standard error is the log, {@code argv[0]} the module id, the environment the manifest's
 * {@code config}. A return or {@code proc_exit(0)} is success. The answer's type is {@code
 * Response}.
 */
final class WasiAbi implements GuestAbi {

    /** The type of an answer that came by standard output. */
    static final String ANSWER_TYPE = "Response";

    private final Guest guest;
    private final int start;

    WasiAbi(Guest guest) {
        this.guest = guest;
        this.start = guest.function("_start");
    }

    @Override
    public void initialise() {
        // A command begins in _start.
    }

    @Override
    public Message answer(InvocationContext context) {
        guest.call(start);
        return new Message(ANSWER_TYPE, context.output().collected());
    }
}
