package io.wasmjobs.cli.console;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * Handles SIGINT, SIGTERM and SIGHUP as requests for an orderly stop. A second signal ends the
 * process at once. Shutdown hooks cannot do this: they run concurrently with Flink's, which delete
 * files that a savepoint needs.
 */
public final class ShutdownSignal {

    private static final int INTERRUPTED = 130;

    private final CompletableFuture<Void> requested = new CompletableFuture<>();

    private ShutdownSignal() {}

    public static ShutdownSignal register(Console console) {
        ShutdownSignal interrupt = new ShutdownSignal();
        for (String signal : new String[] {"INT", "TERM", "HUP"}) {
            Signals.register(
                    signal,
                    () -> {
                        if (!interrupt.requested.complete(null)) {
                            console.note("stopped at once; state is that of the last checkpoint");
                            Runtime.getRuntime().halt(INTERRUPTED);
                        }
                    });
        }
        return interrupt;
    }

    /**
     * Waits for a request to stop or for a failure; returns the failure's message, or null for a
     * request.
     */
    public @Nullable String awaitUnless(CompletableFuture<String> failure)
            throws ExecutionException, InterruptedException {
        Object first = CompletableFuture.anyOf(requested, failure).get();
        return (String) first;
    }

    /** Whether a stop was requested. */
    public boolean isRequested() {
        return requested.isDone();
    }
}
