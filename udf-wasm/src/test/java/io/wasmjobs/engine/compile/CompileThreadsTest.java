package io.wasmjobs.engine.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.CompileOptions;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.protocol.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A compilation has its limits, and one that exceeds them does not hold up others. */
@Timeout(600)
final class CompileThreadsTest {

    /** A limit that never ends a compilation, because the test class has a shorter timeout. */
    private static final Duration LONG = Duration.ofHours(1);

    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void theCompiledModuleIsTheResult() throws Exception {
        try (CompileThreads threads = threads(1, LONG)) {
            assertThat(threads.start("a", 1, checkpoint -> "compiled").get()).isEqualTo("compiled");
        }
    }

    @Test
    void noMoreModulesCompileConcurrentlyThanThreads() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (CompileThreads threads = threads(2, LONG)) {
            List<CompletableFuture<String>> results = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                results.add(
                        threads.start(
                                "a",
                                1,
                                checkpoint -> {
                                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                                    Thread.onSpinWait();
                                    running.decrementAndGet();
                                    return "compiled";
                                }));
            }
            for (CompletableFuture<String> result : results) {
                result.get();
            }
        }
        assertThat(most.get()).isBetween(1, 2);
    }

    @Test
    void aCompilationOverItsTimeIsRefusedAndEndsAtItsNextCheckpoint() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (CompileThreads threads = threads(1, SHORT)) {
            CompletableFuture<String> bomb =
                    threads.start(
                            "bomb",
                            1,
                            checkpoint -> {
                                try {
                                    while (true) {
                                        checkpoint.pass();
                                        Thread.onSpinWait();
                                    }
                                } finally {
                                    ended.countDown();
                                }
                            });

            assertThat(refusal(bomb)).isNotNull();
            ended.await();
        }
    }

    @Test
    void aCompilationWithoutCheckpointsIsReplacedALimitedNumberOfTimes() throws Exception {
        CountDownLatch testEnds = new CountDownLatch(1);
        Compilation<String> deaf =
                checkpoint -> {
                    awaitIgnoringInterrupts(testEnds);
                    return "too late";
                };
        try (CompileThreads threads = threads(1, SHORT)) {
            ModuleRefused busy = refusal(threads.start("deaf", 1, deaf));
            assertThat(busy.kind()).isEqualTo(FailureKind.HOST_ERROR);
            assertThat(busy)
                    .hasMessage(
                            "the machine is too busy: the module was not compiled within 1000 ms");
            assertThat(threads.start("other", 1, checkpoint -> "compiled").get())
                    .isEqualTo("compiled");

            refusal(threads.start("second deaf", 1, deaf));
            CompletableFuture<String> waiting = threads.start("third", 1, checkpoint -> "compiled");
            assertThat(waiting).isNotDone();
            testEnds.countDown();
            assertThat(waiting.get()).isEqualTo("compiled");
            for (int i = 0; i < 10; i++) {
                assertThat(threads.start("next", 1, checkpoint -> "compiled").get())
                        .isEqualTo("compiled");
            }
        }
    }

    @Test
    void aModuleThatNeedsTooMuchHeapIsRefusedImmediately() throws Exception {
        try (CompileThreads threads = threads(1, LONG)) {
            assertThat(refusal(threads.start("huge", 65L << 20, checkpoint -> "compiled")))
                    .hasMessageContaining("needs about 65 MiB of heap")
                    .hasMessageContaining("may use 64");
        }
    }

    @Test
    void largeModulesShareTheHeapAndSmallOnesDoNotWaitForThem() throws Exception {
        CountDownLatch largeRuns = new CountDownLatch(1);
        CountDownLatch testEnds = new CountDownLatch(1);
        try (CompileThreads threads = threads(3, LONG)) {
            CompletableFuture<String> large =
                    threads.start(
                            "large",
                            64L << 20,
                            checkpoint -> {
                                largeRuns.countDown();
                                awaitIgnoringInterrupts(testEnds);
                                return "large";
                            });
            largeRuns.await();
            CompletableFuture<String> second =
                    threads.start("second", 16L << 20, checkpoint -> "second");

            for (int i = 0; i < 10; i++) {
                assertThat(threads.start("small", 1, checkpoint -> "small").get())
                        .isEqualTo("small");
            }
            assertThat(second).isNotDone();
            testEnds.countDown();
            assertThat(large.get()).isEqualTo("large");
            assertThat(second.get()).isEqualTo("second");
        }
    }

    @Test
    void largeModulesLeaveAThreadForSmallOnes() throws Exception {
        CountDownLatch testEnds = new CountDownLatch(1);
        try (CompileThreads threads = threads(2, LONG)) {
            List<CompletableFuture<String>> large = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                large.add(
                        threads.start(
                                "large",
                                8L << 20,
                                checkpoint -> {
                                    awaitIgnoringInterrupts(testEnds);
                                    return "large";
                                }));
            }

            assertThat(threads.start("small", 1, checkpoint -> "small").get()).isEqualTo("small");
            assertThat(large).noneMatch(CompletableFuture::isDone);
            testEnds.countDown();
            for (CompletableFuture<String> each : large) {
                assertThat(each.get()).isEqualTo("large");
            }
        }
    }

    @Test
    void whateverTheCompilerThrowsIsARefusal() throws Exception {
        try (CompileThreads threads = threads(1, LONG)) {
            assertThat(
                            refusal(
                                    threads.start(
                                            "a",
                                            1,
                                            checkpoint -> {
                                                throw new StackOverflowError();
                                            })))
                    .hasMessageContaining("does not compile: java.lang.StackOverflowError");
            ModuleRefused memory =
                    refusal(
                            threads.start(
                                    "a",
                                    1,
                                    checkpoint -> {
                                        throw new OutOfMemoryError("for a test");
                                    }));
            assertThat(memory.kind()).isEqualTo(FailureKind.HOST_ERROR);
        }
    }

    @Test
    void afterCloseNothingIsCompiledAndNoThreadWaits() throws Exception {
        CompileThreads threads = threads(1, LONG);
        threads.close();

        for (int i = 0; i < 3; i++) {
            assertThat(refusal(threads.start("a", 1, checkpoint -> "compiled")))
                    .hasMessage("the engine is closed");
        }
    }

    private static CompileThreads threads(int count, Duration limit) {
        return new CompileThreads(new CompileOptions(count, limit, 64L << 20, 1, null, 1));
    }

    private static ModuleRefused refusal(CompletableFuture<?> result) throws InterruptedException {
        try {
            throw new AssertionError("compiled: " + result.get());
        } catch (ExecutionException e) {
            return assertThat(e.getCause())
                    .asInstanceOf(InstanceOfAssertFactories.type(ModuleRefused.class))
                    .actual();
        }
    }

    private static void awaitIgnoringInterrupts(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
