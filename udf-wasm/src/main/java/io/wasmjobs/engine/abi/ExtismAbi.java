package io.wasmjobs.engine.abi;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import org.jspecify.annotations.Nullable;

/**
 * The ABI of a plug-in that was made with an Extism PDK, version 1: the function that the manifest
 * names by {@code entry} takes its input from the host and gives its output to it.
 *
 * <p>The function is {@code () -> i32}. 0 is success, and the answer is what {@code output_set} was
 * given last; its type is {@code Response}. Any other status is a failure with the text of {@code
 * error_set}. {@code _initialize}, or else {@code __wasm_call_ctors}, is called once per instance.
 *
 * @see <a href="https://extism.org/docs/concepts/pdk">Extism: plug-in development kits</a>
 */
final class ExtismAbi implements GuestAbi {

    private final Guest guest;
    private final String name;
    private final int entry;

    ExtismAbi(Guest guest, String entry) {
        this.guest = guest;
        this.name = entry;
        this.entry = guest.function(entry);
    }

    @Override
    public void initialise() {
        int initialize = guest.function("_initialize");
        int constructors =
                initialize == Guest.NO_FUNCTION ? guest.function("__wasm_call_ctors") : initialize;
        if (constructors != Guest.NO_FUNCTION) {
            guest.call(constructors);
        }
    }

    @Override
    public Message answer(InvocationContext context) {
        int status = (int) guest.call(entry);
        ExtismKernel kernel = guest.kernel();
        if (status != 0) {
            throw new GuestFailure(
                    FailureKind.EXIT,
                    "ended " + name + " with status " + status + text(kernel.error()));
        }
        return new Message(WasiAbi.ANSWER_TYPE, kernel.output());
    }

    private static String text(@Nullable Bytes error) {
        if (error == null || error.size() == 0) {
            return "";
        }
        return ": " + GuestFailure.quote(error);
    }
}
