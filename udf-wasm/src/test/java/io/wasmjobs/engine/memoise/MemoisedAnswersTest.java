package io.wasmjobs.engine.memoise;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.InvocationReport;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which answers are kept, and how their memory is bounded. */
final class MemoisedAnswersTest {

    private static final int PAYLOADS = 100_000;
    private static final int KIB = 1 << 10;

    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void theNumberOfEntriesIsBounded() {
        MemoisedAnswers all = new MemoisedAnswers(Long.MAX_VALUE);
        ModuleAnswers module = all.forModule(100);
        for (int i = 0; i < PAYLOADS; i++) {
            ask(module, i, 10);
        }
        assertThat(all.bytes()).isLessThan(100 * KIB);
        runs.set(0);
        for (int i = PAYLOADS - 1; i >= PAYLOADS - 200; i--) {
            ask(module, i, 10);
        }
        assertThat(runs.get()).as("the last hundred were kept").isEqualTo(100);
    }

    @Test
    void theBytesOfAllEntriesAreBounded() {
        MemoisedAnswers all = new MemoisedAnswers(100 * KIB);
        ModuleAnswers module = all.forModule(1_000_000);
        for (int i = 0; i < PAYLOADS; i++) {
            ask(module, i, 1_000);
            assertThat(all.bytes()).isLessThanOrEqualTo(100 * KIB);
        }
        assertThat(all.bytes()).isGreaterThan(98 * KIB);
    }

    @Test
    void anAnswerLargerThanTheCacheEvictsNothing() {
        MemoisedAnswers all = new MemoisedAnswers(100 * KIB);
        ModuleAnswers module = all.forModule(10);
        ask(module, 1, KIB);
        ask(module, 2, 100 * KIB);
        runs.set(0);
        ask(module, 1, KIB);
        assertThat(runs.get()).isZero();
        ask(module, 2, 100 * KIB);
        assertThat(runs.get()).isEqualTo(1);
    }

    @Test
    void aModuleThatFillsTheCacheEvictsItsOwnAnswers() {
        MemoisedAnswers all = new MemoisedAnswers(100 * KIB);
        ModuleAnswers modest = all.forModule(1_000_000);
        ModuleAnswers greedy = all.forModule(1_000_000);
        for (int i = 0; i < 10; i++) {
            ask(modest, i, KIB);
        }
        for (int i = 0; i < 1_000; i++) {
            ask(greedy, i, 10 * KIB);
        }
        runs.set(0);
        for (int i = 0; i < 10; i++) {
            ask(modest, i, KIB);
        }
        assertThat(runs.get()).isZero();
    }

    @Test
    void theLeastRecentlyUsedAnswerIsEvictedFirst() {
        ModuleAnswers module = new MemoisedAnswers(Long.MAX_VALUE).forModule(2);
        ask(module, 1, 10);
        ask(module, 2, 10);
        ask(module, 1, 10);
        ask(module, 3, 10);
        runs.set(0);
        ask(module, 1, 10);
        assertThat(runs.get()).isZero();
        ask(module, 2, 10);
        assertThat(runs.get()).isEqualTo(1);
    }

    @Test
    void theTypeNameIsPartOfTheKey() {
        ModuleAnswers module = new MemoisedAnswers(Long.MAX_VALUE).forModule(10);
        answer(module, new Message("ab", Bytes.utf8("c")), 1);
        answer(module, new Message("a", Bytes.utf8("bc")), 1);
        assertThat(runs.get()).isEqualTo(2);
    }

    @Test
    void failuresAreNotKept() {
        ModuleAnswers module = new MemoisedAnswers(Long.MAX_VALUE).forModule(10);
        Message message = message(1);
        for (int i = 0; i < 2; i++) {
            Outcome outcome =
                    module.answer(
                            "ab",
                            message,
                            0,
                            () -> {
                                runs.incrementAndGet();
                                return new Outcome.Failure(FailureKind.TIMEOUT, "late", report(0));
                            });
            assertThat(outcome).isInstanceOf(Outcome.Failure.class);
            assertThat(outcome.report().memoised().misses()).isEqualTo(1);
        }
        assertThat(runs.get()).isEqualTo(2);
    }

    @Test
    void aHitReportsTheFuelAndTheLogsOfTheGuest() {
        ModuleAnswers module = new MemoisedAnswers(Long.MAX_VALUE).forModule(10);
        Outcome first = ask(module, 1, 10);
        Outcome second = ask(module, 1, 10);
        assertThat(first.report().memoised()).isEqualTo(InvocationReport.Memoised.MISS);
        assertThat(second.report().memoised()).isEqualTo(InvocationReport.Memoised.HIT);
        assertThat(((Outcome.Success) second).answer())
                .isEqualTo(((Outcome.Success) first).answer());
        assertThat(second.report().fuel()).isEqualTo(first.report().fuel());
        assertThat(second.report().logs()).isEqualTo(first.report().logs());
        assertThat(second.report().memoryPages()).isEqualTo(first.report().memoryPages());
    }

    @Test
    void aRetiredModuleKeepsNoAnswersOfLaterInvocations() {
        MemoisedAnswers all = new MemoisedAnswers(Long.MAX_VALUE);
        ModuleAnswers module = all.forModule(10);
        ask(module, 1, 10);
        module.answer(
                "ab",
                message(2),
                0,
                () -> {
                    module.retire();
                    return success(10);
                });
        assertThat(all.bytes()).isZero();
    }

    @Test
    void threadsThatMissTheSameMessageKeepOneAnswer()
            throws ExecutionException, InterruptedException, TimeoutException {
        MemoisedAnswers all = new MemoisedAnswers(Long.MAX_VALUE);
        ModuleAnswers module = all.forModule(10);
        CountDownLatch bothRun = new CountDownLatch(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Outcome>> asked =
                    List.of(
                            threads.submit(() -> together(module, bothRun)),
                            threads.submit(() -> together(module, bothRun)));
            Outcome first = asked.get(0).get(1, TimeUnit.MINUTES);
            Outcome second = asked.get(1).get(1, TimeUnit.MINUTES);
            assertThat(((Outcome.Success) first).answer())
                    .isEqualTo(((Outcome.Success) second).answer());
        } finally {
            threads.shutdownNow();
        }
        long both = all.bytes();
        assertThat(runs.get()).isEqualTo(2);
        ask(module, 1, 10);
        assertThat(runs.get()).isEqualTo(2);
        ask(module, 2, 10);
        assertThat(all.bytes()).isEqualTo(2 * both);
    }

    private Outcome together(ModuleAnswers module, CountDownLatch bothRun) {
        return module.answer(
                "ab",
                message(1),
                0,
                () -> {
                    bothRun.countDown();
                    await(bothRun);
                    runs.incrementAndGet();
                    return success(10);
                });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Outcome ask(ModuleAnswers module, int payload, int answerBytes) {
        return answer(module, message(payload), answerBytes);
    }

    private Outcome answer(ModuleAnswers module, Message message, int answerBytes) {
        return module.answer(
                "ab",
                message,
                0,
                () -> {
                    runs.incrementAndGet();
                    return success(answerBytes);
                });
    }

    private static Message message(int payload) {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(payload).array();
        return new Message("Request", Bytes.wrap(bytes));
    }

    private static Outcome.Success success(int answerBytes) {
        Message answer = new Message("Response", Bytes.wrap(new byte[answerBytes]));
        return new Outcome.Success(answer, report(77));
    }

    private static InvocationReport report(long fuel) {
        return new InvocationReport(
                "ab",
                Duration.ofMillis(3),
                List.of("a line"),
                2,
                fuel,
                InvocationReport.Memoised.NONE,
                List.of());
    }
}
