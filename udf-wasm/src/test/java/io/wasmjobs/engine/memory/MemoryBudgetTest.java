package io.wasmjobs.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Claims never exceed the budget, and every waiting claim ends. */
@Timeout(600)
final class MemoryBudgetTest {

    private static final long MIB = 1 << 20;

    private final MemoryBudget budget = new MemoryBudget(100 * MIB);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void threadsReserveTheirMemoryIfItFits() {
        budget.promise(4, 20 * MIB);

        assertThat(budget.claimable()).isEqualTo(20 * MIB);
    }

    @Test
    void threadsWithoutEnoughMemoryAreRefusedWithTheCalculation() {
        budget.promise(4, 20 * MIB);

        assertThatThrownBy(() -> budget.promise(2, 20 * MIB))
                .isInstanceOf(NotEnoughMemory.class)
                .hasMessage(
                        "6 threads of 20.00 MiB each need 120 MiB; running instances may hold 100"
                                + " MiB");
        assertThat(budget.claimable()).isEqualTo(20 * MIB);
    }

    @Test
    void aReleasedReservationCanBeClaimed() throws InterruptedException {
        budget.promise(5, 20 * MIB);
        budget.withdraw(5, 20 * MIB);

        assertThat(budget.claim(100 * MIB, soon())).isEqualTo(100 * MIB);
    }

    @Test
    void aClaimBeyondTheBudgetGetsAllThatIsClaimable() throws InterruptedException {
        budget.promise(4, 20 * MIB);

        assertThat(budget.claim(64 * MIB, soon())).isEqualTo(20 * MIB);
    }

    @Test
    void aClaimWithoutRoomEndsAtItsDeadline() throws InterruptedException {
        budget.claim(80 * MIB, soon());

        assertThat(budget.claim(40 * MIB, soon())).isEqualTo(-1);
        assertThat(budget.claim(20 * MIB, soon())).isEqualTo(20 * MIB);
    }

    @Test
    void claimsAreGrantedInOrder() throws Exception {
        budget.claim(90 * MIB, soon());
        List<Long> order = new ArrayList<>();
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        for (long mib : new long[] {80, 60, 70}) {
            waiting.add(CompletableFuture.runAsync(() -> claimAndRelease(mib, order), threads));
            int queued = waiting.size();
            await().atMost(5, TimeUnit.MINUTES).until(() -> budget.waiting() == queued);
        }
        budget.release(90 * MIB);

        CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new)).get();
        assertThat(order).containsExactly(80L, 60L, 70L);
        assertThat(budget.claimed()).isZero();
    }

    @Test
    void manyThreadsNeverHoldMoreThanTheBudget() throws Exception {
        AtomicLong held = new AtomicLong();
        AtomicLong most = new AtomicLong();
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            long mib = 20L + 10L * thread;
            running.add(
                    CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; i < 5_000; i++) {
                                    long claimed = claim(mib * MIB);
                                    most.accumulateAndGet(held.addAndGet(claimed), Math::max);
                                    held.addAndGet(-claimed);
                                    budget.release(claimed);
                                }
                            },
                            threads));
        }
        CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).get();
        assertThat(most.get()).isBetween(1L, 100 * MIB);
        assertThat(budget.claimed()).isZero();
    }

    /** No two of the claims fit together: each is granted when the previous one is released. */
    private void claimAndRelease(long mib, List<Long> order) {
        long claimed = claim(mib * MIB);
        synchronized (order) {
            order.add(mib);
        }
        budget.release(claimed);
    }

    private long claim(long bytes) {
        try {
            return budget.claim(bytes, System.nanoTime() + TimeUnit.HOURS.toNanos(1));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long soon() {
        return System.nanoTime() + 1_000_000;
    }
}
