package io.wasmjobs.engine.memoise;

import io.wasmjobs.engine.Outcome;
import io.wasmjobs.protocol.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a successful invocation: all that its report says of the guest.
 *
 * @param answer the guest's message
 * @param logs what it logged
 * @param memoryPages its memory at the end, in pages of 64 KiB
 * @param fuel the fuel that it used; null if it is not counted
 */
record KeptAnswer(Message answer, List<String> logs, int memoryPages, @Nullable Long fuel) {

    /** What an entry takes besides its texts and payload, in bytes: objects, key and table. */
    private static final int OVERHEAD = 400;

    private static final int LINE_OVERHEAD = 64;

    static KeptAnswer of(Outcome.Success success) {
        return new KeptAnswer(
                success.answer(),
                success.report().logs(),
                success.report().memoryPages(),
                success.report().fuel());
    }

    /** The approximate heap of the entry. */
    long bytes() {
        long bytes = OVERHEAD + answer.payload().size() + 2L * answer.typeName().length();
        for (String line : logs) {
            bytes += LINE_OVERHEAD + 2L * line.length();
        }
        return bytes;
    }
}
