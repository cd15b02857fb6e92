package io.wasmjobs.engine;

import io.wasmjobs.engine.runtime.EngineThreads;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs guests that allocate as much memory as they can, and an echo among them, on many threads,
 * and prints how often each module had each outcome. If {@link WasmEngine#run} throws, it exits
 * with 1.
 *
 * <p>Argument: the heap for instances, in bytes; without one, the engine's default.
 */
final class GreedyGuests {

    private static final int THREADS = 16;
    private static final int RUNS = 10;
    private static final List<String> GREEDY =
            List.of("hoard-all", "hoard-some", "hoard", "table-hoard", "memory-creep");

    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final EngineThreads threads;

    private GreedyGuests(EngineThreads threads) {
        this.threads = threads;
    }

    public static void main(String[] arguments) throws Exception {
        Guests guests = new Guests().with("echo", "table-hoard", "memory-creep");
        guests.put("hoard", Guests.wat("memory-hoard"), null);
        guests.put("hoard-some", Guests.wat("memory-hoard"), "{\"memory\": {\"max_pages\": 1024}}");
        guests.put("hoard-all", Guests.wat("memory-hoard"), "{\"memory\": {\"max_pages\": 32767}}");
        EngineOptions options =
                EngineOptions.defaults()
                        .withGuest(
                                GuestLimits.DEFAULTS
                                        .withTimeout(Duration.ofHours(1))
                                        .withMaxMemoryPages(32));
        if (arguments.length > 0) {
            options = options.withMaxInstanceBytes(Long.parseLong(arguments[0]));
        }
        try (WasmEngine engine = WasmEngine.start(options, guests, EngineListener.NONE);
                EngineThreads threads = engine.reserve(THREADS)) {
            new GreedyGuests(threads).run();
        }
    }

    private void run() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int seed = thread;
            running.add(pool.submit(() -> runFrom(seed)));
        }
        for (Future<?> one : running) {
            one.get();
        }
        pool.shutdown();
        run("echo");
        outcomes.forEach((end, times) -> System.out.println(end + ": " + times));
    }

    private void runFrom(int seed) {
        for (int i = 0; i < RUNS; i++) {
            run(GREEDY.get((seed + i) % GREEDY.size()));
            run("echo");
        }
    }

    private void run(String module) {
        Message message = new Message("Request", Bytes.utf8("x"));
        Outcome outcome = threads.run(Invocation.of("job", ModuleReference.of(module), message));
        String end = outcome instanceof Outcome.Failure failure ? failure.kind().name() : "ran";
        synchronized (outcomes) {
            outcomes.merge(module + " " + end, 1, Integer::sum);
        }
    }
}
