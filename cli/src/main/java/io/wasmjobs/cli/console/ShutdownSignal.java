package io.wasmjobs.cli.console;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C and its kin, taken as a wish to stop in order. A second one ends the process at once.
 * Shutdown hooks would not do: they run beside those of Flink, which delete what a savepoint needs.
 */
public final class ShutdownSignal {

    private static final int INTERRUPTED = 130;

    private final CompletableFuture<Void> wish = new CompletableFuture<>();

    private ShutdownSignal() {}

    public static ShutdownSignal register(Console console) {
        ShutdownSignal interrupt = new ShutdownSignal();
        for (String signal : new String[] {"INT", "TERM", "HUP"}) {
            Signals.register(
                    signal,
                    () -> {
                        if (!interrupt.wish.complete(null)) {
                            console.note("stopped at once; state is that of the last checkpoint");
                            Runtime.getRuntime().halt(INTERRUPTED);
                        }
                    });
        }
        return interrupt;
    }

    /** Waits for the wish to stop, or for a failure: answers that, or null. */
    public @Nullable String awaitUnless(CompletableFuture<String> failure)
            throws ExecutionException, InterruptedException {
        Object first = CompletableFuture.anyOf(wish, failure).get();
        return (String) first;
    }

    /** Whether somebody wishes to stop. */
    public boolean isWished() {
        return wish.isDone();
    }
}
