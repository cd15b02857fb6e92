package io.wasmjobs.engine.memoise;

import io.wasmjobs.engine.Effects;
import io.wasmjobs.engine.InvocationReport;
import io.wasmjobs.engine.InvocationReport.Memoised;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.protocol.Message;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The answers that one loaded module has given, by the message that it was given. They belong to
 * these bytes of the module and this manifest: a module that is loaded again starts with none.
 */
public final class ModuleAnswers {

    private final MemoisedAnswers all;
    private final int maxEntries;
    private final Map<MessageHash, KeptAnswer> byUse = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private boolean retired;

    ModuleAnswers(MemoisedAnswers all, int maxEntries) {
        this.all = all;
        this.maxEntries = maxEntries;
    }

    /**
     * The answer to a message: one that is kept, or else that of {@code run}, which is kept if it
     * is a success. Threads that miss the same message at the same time all run it.
     *
     * @param sha256 of the module, for the report
     * @param started when the invocation began, as {@link System#nanoTime}
     */
    public Outcome answer(String sha256, Message message, long started, Supplier<Outcome> run) {
        MessageHash hash = MessageHash.of(message);
        KeptAnswer kept = all.find(this, hash);
        if (kept != null) {
            return found(sha256, kept, Duration.ofNanos(System.nanoTime() - started));
        }
        Outcome outcome = counted(run.get());
        if (outcome instanceof Outcome.Success success && success.effects().equals(Effects.NONE)) {
            all.keep(this, hash, KeptAnswer.of(success));
        }
        return outcome;
    }

    private static Outcome found(String sha256, KeptAnswer kept, Duration took) {
        return new Outcome.Success(
                kept.answer(),
                new InvocationReport(
                        sha256,
                        took,
                        kept.logs(),
                        kept.memoryPages(),
                        kept.fuel(),
                        Memoised.HIT,
                        List.of()));
    }

    private static Outcome counted(Outcome outcome) {
        InvocationReport report = outcome.report().with(Memoised.MISS);
        if (outcome instanceof Outcome.Success success) {
            return new Outcome.Success(success.answer(), success.effects(), report);
        }
        Outcome.Failure failure = (Outcome.Failure) outcome;
        return new Outcome.Failure(failure.kind(), failure.message(), report);
    }

    /** Forgets all answers, and keeps none from then on. */
    public void retire() {
        all.retire(this);
    }

    // ---- Guarded by the MemoisedAnswers.

    @Nullable KeptAnswer find(MessageHash message) {
        return byUse.get(message);
    }

    /** Returns by how much the heap for answers has changed. */
    long put(MessageHash message, KeptAnswer answer) {
        long before = bytes;
        KeptAnswer replaced = byUse.put(message, answer);
        bytes += answer.bytes() - (replaced == null ? 0 : replaced.bytes());
        if (byUse.size() > maxEntries) {
            long unused = evictOldest();
        }
        return bytes - before;
    }

    /** Returns the heap that it frees. */
    long evictOldest() {
        Iterator<KeptAnswer> oldest = byUse.values().iterator();
        long freed = oldest.next().bytes();
        oldest.remove();
        bytes -= freed;
        return freed;
    }

    /** Returns the heap that it frees. */
    long clear() {
        long freed = bytes;
        byUse.clear();
        bytes = 0;
        retired = true;
        return freed;
    }

    boolean isRetired() {
        return retired;
    }

    boolean isEmpty() {
        return byUse.isEmpty();
    }

    long bytes() {
        return bytes;
    }
}
