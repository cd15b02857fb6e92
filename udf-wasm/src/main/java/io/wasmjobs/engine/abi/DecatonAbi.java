package io.wasmjobs.engine.abi;

import io.wasmjobs.protocol.Message;

/**
 * The ABI of a Decaton wasm processor: {@code run()} polls its task and writes its answer to
 * standard output.
 *
 * <p>The guest exports {@code memory}, {@code run()} and optionally {@code _initialize()}, which is
 * called once per instance. It imports {@code decaton.poll_task(i64 pointer, i32 capacity) -> i32},
 * which copies the payload and returns its length, or -1 if no task is left or the payload does not
 * fit. One invocation has one task. The answer's type is {@code Response}.
 */
final class DecatonAbi implements GuestAbi {

    private final Guest guest;
    private final int initialize;
    private final int run;

    DecatonAbi(Guest guest) {
        this.guest = guest;
        this.initialize = guest.function("_initialize");
        this.run = guest.function("run");
    }

    @Override
    public void initialise() {
        if (initialize != Guest.NO_FUNCTION) {
            guest.call(initialize);
        }
    }

    @Override
    public Message answer(InvocationContext context) {
        guest.call(run);
        return new Message(WasiAbi.ANSWER_TYPE, context.output().collected());
    }
}
