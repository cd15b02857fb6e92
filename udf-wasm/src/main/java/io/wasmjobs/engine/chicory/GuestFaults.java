package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.ExecutionCompletedException;
import com.dylibso.chicory.runtime.TrapException;
import com.dylibso.chicory.runtime.WasmException;
import com.dylibso.chicory.wasi.WasiExitException;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.InvalidException;
import com.dylibso.chicory.wasm.MalformedException;
import com.dylibso.chicory.wasm.UninstantiableException;
import com.dylibso.chicory.wasm.UnlinkableException;
import io.wasmjobs.engine.abi.GuestFailure;
import io.wasmjobs.protocol.FailureKind;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Classifies what a call of a guest throws. */
public final class GuestFaults {

    private GuestFaults() {}

    /** The status that a WASI guest exited with, if {@code thrown} is an exit. */
    public static OptionalInt exitStatus(Throwable thrown) {
        if (thrown instanceof WasiExitException exit) {
            return OptionalInt.of(exit.exitCode());
        }
        return thrown instanceof ExecutionCompletedException
                ? OptionalInt.of(0)
                : OptionalInt.empty();
    }

    /**
     * Where in the module of {@code template} something was thrown: {@code " in parse (function 7),
     * called by handle (function 2)"}, or "" if that is unknown.
     */
    public static String place(@Nullable Throwable thrown, InstanceTemplate template) {
        return thrown == null ? "" : GuestFrames.describe(thrown, template.compiled());
    }

    /**
     * The failure that {@code thrown} stands for in a module of {@code template}; its message
     * completes a sentence that begins with the module.
     */
    public static GuestFailure failure(Throwable thrown, InstanceTemplate template) {
        if (thrown instanceof GuestFailure failure) {
            return failure;
        }
        if (isStackExhausted(thrown)) {
            return new GuestFailure(
                    FailureKind.STACK_EXHAUSTED,
                    "called too deep: the call stack is exhausted" + place(thrown, template));
        }
        if (thrown instanceof MemoryLimitExceeded) {
            return new GuestFailure(FailureKind.MEMORY_LIMIT, text(thrown));
        }
        if (thrown instanceof UninstantiableException
                && thrown.getCause() instanceof TrapException) {
            return new GuestFailure(
                    FailureKind.TRAP,
                    "trapped in its start function: " + text(thrown) + place(thrown, template));
        }
        if (thrown instanceof UninstantiableException
                || thrown instanceof UnlinkableException
                || thrown instanceof MalformedException
                || thrown instanceof InvalidException) {
            return new GuestFailure(
                    FailureKind.MODULE_INVALID, "cannot be instantiated: " + text(thrown));
        }
        if (thrown instanceof WasmException exception) {
            return new GuestFailure(
                    FailureKind.TRAP,
                    "threw an exception that it did not catch, tag "
                            + exception.tagIdx()
                            + place(thrown, template));
        }
        if (thrown instanceof ChicoryException) {
            return new GuestFailure(
                    FailureKind.TRAP, "trapped: " + text(thrown) + place(thrown, template));
        }
        // An ill-typed call ends in any exception that casts and array accesses of compiled code
        // throw.
        return new GuestFailure(
                FailureKind.TRAP,
                "trapped in the runtime: "
                        + thrown.getClass().getSimpleName()
                        + place(thrown, template));
    }

    private static boolean isStackExhausted(Throwable thrown) {
        return thrown instanceof StackOverflowError
                || thrown.getCause() instanceof StackOverflowError;
    }

    private static String text(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? thrown.getClass().getSimpleName() : message;
    }
}
