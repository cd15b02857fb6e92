package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * 64 threads run 50 modules, which are replaced while they run, among guests that trap, loop
 * forever or use up memory, for some seconds (a minute with {@code -Plong}). Every answer is right,
 * and no instance and no thread is leaked.
 */
@Timeout(600)
class EngineUnderLoadITCase {

    private static final int THREADS = 64;
    private static final int ECHOES = 44;
    private static final Duration LENGTH =
            Duration.ofSeconds(Integer.getInteger("wasmjobs.load-seconds", 15));
    private static final List<String> HOSTILE =
            List.of(
                    "endless-loop",
                    "unreachable",
                    "memory-bomb",
                    "deep-recursion",
                    "exit-3",
                    "leaky");

    private final Guests guests = new Guests().with(HOSTILE.toArray(String[]::new));
    private final Balance balance = new Balance();

    @Test
    void everyAnswerIsRightAmongHostileGuests() throws Exception {
        for (int i = 0; i < ECHOES; i++) {
            guests.put(echo(i), Guests.wat("echo"), null);
        }
        EngineOptions options =
                EngineOptions.defaults()
                        .withGuest(
                                GuestLimits.DEFAULTS
                                        .withTimeout(Duration.ofSeconds(20))
                                        .withMaxMemoryPages(5))
                        .withRefreshInterval(Duration.ofMillis(50))
                        // Enough for one instance per thread, but not for one of each module per
                        // thread.
                        .withMaxInstanceBytes(24 << 20);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (WasmEngine engine = WasmEngine.start(options, guests, balance)) {
            List<Future<Ran>> results = new ArrayList<>();
            long end = System.nanoTime() + LENGTH.toNanos();
            for (int thread = 0; thread < THREADS; thread++) {
                int seed = thread;
                results.add(threads.submit(() -> runJobs(engine, new Random(seed), end)));
            }
            Ran all = new Ran(0, 0);
            for (Future<Ran> result : results) {
                all = all.plus(result.get());
            }
            assertThat(all.hostile()).isPositive();
            assertThat(balance.invocations.get()).isEqualTo(all.good() + all.hostile());
            assertThat(balance.alive()).isBetween(1L, (long) THREADS * 50);
            for (int i = 0; i < ECHOES; i++) {
                assertThat(answer(engine, echo(i), "last")).isEqualTo("last");
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("wasm-") && thread.isAlive())
                .allSatisfy(thread -> thread.join(20_000))
                .noneMatch(Thread::isAlive);
    }

    private Ran runJobs(WasmEngine engine, Random random, long end) {
        long good = 0;
        long hostile = 0;
        while (System.nanoTime() - end < 0) {
            if (random.nextInt(50) == 0) {
                hostile++;
                runHostile(engine, HOSTILE.get(random.nextInt(HOSTILE.size())));
            } else if (random.nextInt(100) == 0) {
                replace(random);
            }
            good++;
            String payload = "payload " + random.nextLong();
            assertThat(answer(engine, echo(random.nextInt(ECHOES)), payload)).isEqualTo(payload);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
        return new Ran(good, hostile);
    }

    private void runHostile(WasmEngine engine, String guest) {
        Duration timeout = guest.equals("endless-loop") ? Duration.ofMillis(30) : null;
        Outcome outcome =
                engine.run(
                        new Invocation(
                                "job",
                                ModuleReference.of(guest),
                                message("x"),
                                timeout,
                                java.util.Map.of(),
                                null));
        if (guest.equals("leaky")) {
            assertThat(((Outcome.Success) outcome).answer().payload().toByteArray())
                    .containsOnly(0);
        } else {
            assertThat(((Outcome.Failure) outcome).kind()).isEqualTo(expected(guest));
        }
    }

    private static FailureKind expected(String guest) {
        return switch (guest) {
            case "endless-loop" -> FailureKind.TIMEOUT;
            case "memory-bomb" -> FailureKind.MEMORY_LIMIT;
            case "deep-recursion" -> FailureKind.STACK_EXHAUSTED;
            case "exit-3" -> FailureKind.EXIT;
            default -> FailureKind.TRAP;
        };
    }

    /** Replaces a module by one that behaves the same and has other bytes. */
    private void replace(Random random) {
        byte[] module = Guests.wat("echo").toByteArray();
        byte[] section = {0, 6, 1, 'v', 0, 0, 0, 0};
        for (int i = 4; i < section.length; i++) {
            section[i] = (byte) random.nextInt(3);
        }
        byte[] replaced = java.util.Arrays.copyOf(module, module.length + section.length);
        System.arraycopy(section, 0, replaced, module.length, section.length);
        guests.put(echo(random.nextInt(ECHOES)), Bytes.wrap(replaced), null);
    }

    private static String answer(WasmEngine engine, String module, String payload) {
        Outcome outcome =
                engine.run(Invocation.of("job", ModuleReference.of(module), message(payload)));
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        return ((Outcome.Success) outcome).answer().payload().toUtf8();
    }

    private static Message message(String payload) {
        return new Message("Request", Bytes.utf8(payload));
    }

    private static String echo(int number) {
        return "echo-" + number;
    }

    /** The numbers of invocations. */
    private record Ran(long good, long hostile) {
        Ran plus(Ran other) {
            return new Ran(good + other.good, hostile + other.hostile);
        }
    }

    /** Counts created and discarded instances; the difference is idle or running. */
    private static final class Balance implements EngineListener {

        private final AtomicLong created = new AtomicLong();
        private final AtomicLong discarded = new AtomicLong();
        private final AtomicLong invocations = new AtomicLong();

        long alive() {
            return created.get() - discarded.get();
        }

        @Override
        public void instanceCreated(String moduleId) {
            created.incrementAndGet();
        }

        @Override
        public void instanceDiscarded(String moduleId, Discard reason) {
            discarded.incrementAndGet();
        }

        @Override
        public void invocationEnded(String moduleId, Outcome outcome) {
            invocations.incrementAndGet();
        }
    }
}
