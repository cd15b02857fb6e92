package io.wasmjobs.job.schedule;

import java.util.ArrayDeque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Deficit round-robin: M. Shreedhar and G. Varghese, "Efficient Fair Queuing Using Deficit Round-
 * Robin", IEEE/ACM Transactions on Networking 4(3), 1996. Each member gets a quantum of processor
 * time for each round, times its weight, and has its turn while its deficit counter is positive.
 *
 * <p>The cost of a job is known only after it has run, so the counter may become negative: such a
 * member waits until later rounds have made up for it. Rounds in which no member could have a turn
 * are skipped at once.
 */
final class DeficitRing<M extends DeficitRing.Member> {

    /** The processor time for each round and a weight of 1. */
    static final long QUANTUM = 1_000_000;

    private final ArrayDeque<M> active = new ArrayDeque<>();
    private long round;

    /** A member of a ring, which takes turns; it must be in one ring only. */
    static class Member {
        private final int weight;
        private long deficit;
        private long lastRound;
        private boolean active;

        Member(int weight) {
            this.weight = weight;
        }

        final int weight() {
            return weight;
        }

        /** Charges processor time; a negative amount is refunded. */
        final void charge(long nanos) {
            deficit -= nanos;
        }

        private long quantum() {
            return QUANTUM * weight;
        }

        private void give(long rounds) {
            // Unused time is not carried over: the paper resets the counter of an empty queue.
            deficit = Math.min(quantum(), deficit + rounds * quantum());
        }
    }

    /** Adds a member to the turns; does nothing if it takes part already. */
    void activate(M member) {
        Member state = member;
        if (!state.active) {
            // The rounds of others in the meantime have reduced a negative counter.
            state.give(Math.min(round - state.lastRound, Integer.MAX_VALUE) + 1);
            state.active = true;
            active.add(member);
        }
    }

    /** Removes a member that has nothing to run. */
    void deactivate(M member) {
        Member state = member;
        state.active = false;
        state.lastRound = round;
        active.remove(member);
    }

    boolean isEmpty() {
        return active.isEmpty();
    }

    /** The eligible member whose turn it is; null if none is eligible. */
    @Nullable M next(Predicate<M> eligible) {
        long fewestRounds = Long.MAX_VALUE;
        for (int visits = active.size(); visits > 0; visits--) {
            M member = active.element();
            Member state = member;
            if (eligible.test(member)) {
                if (state.deficit > 0) {
                    return member;
                }
                fewestRounds = Math.min(fewestRounds, -state.deficit / state.quantum() + 1);
            }
            active.add(active.remove());
        }
        if (fewestRounds == Long.MAX_VALUE) {
            return null;
        }
        round += fewestRounds;
        M next = null;
        for (int visits = active.size(); visits > 0; visits--) {
            M member = active.element();
            Member state = member;
            state.give(fewestRounds);
            if (next == null && state.deficit > 0 && eligible.test(member)) {
                next = member;
            }
            active.add(active.remove());
        }
        return next;
    }
}
