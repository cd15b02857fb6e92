package io.wasmjobs.cli.deadletter;

import io.wasmjobs.cli.kafka.JobSender;
import io.wasmjobs.cli.kafka.OriginalRecords;
import io.wasmjobs.cli.kafka.RateLimiter;
import io.wasmjobs.protocol.BoundRecord;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.UnreadableRecordException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Submits the jobs of dead letters again, each with a higher replay number than the topic has seen.
 * Reads the topic twice: once for the highest number of each id that was replayed before, once to
 * submit. It holds in memory only the ids that were replayed before. If a dead letter had no room
 * for its job, the job is read again from its original topic.
 */
public final class DeadLetterReplayer {

    /**
     * The bounds of a replay.
     *
     * @param limit the most jobs that are submitted
     * @param perSecond the most jobs in a second; 0 for no limit
     * @param maxReplays the number of replays after which a job is skipped
     */
    public record Bounds(long limit, double perSecond, long maxReplays) {}

    /** The result of replaying one dead letter. */
    public enum Decision {
        /** Its job is submitted. */
        SUBMITTED,
        /** It is skipped, because it was replayed too often. */
        TOO_OFTEN,
        /** Its record could not be read as a job: there is nothing to submit. */
        UNREADABLE,
        /** It has only a part of its job, and the original topic no longer has the whole job. */
        GONE
    }

    /** Receives each decision. */
    public interface Listener {

        /** Receives the decision about the dead letter of a job, and the replay number. */
        void decided(DeadLetterTopic.Filed filed, Decision decision, long replay);
    }

    private final DeadLetterTopic topic;
    private final Bounds bounds;
    private final OriginalRecords originals;
    private final @Nullable JobSender sender;
    private final RateLimiter pace;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final Set<String> done = new HashSet<>();
    private long submitted;

    /**
     * A replay.
     *
     * @param originals reads the original records of dead letters
     * @param sender sends the jobs; null for a dry run
     */
    public DeadLetterReplayer(
            DeadLetterTopic topic,
            Bounds bounds,
            OriginalRecords originals,
            @Nullable JobSender sender) {
        this.topic = topic;
        this.bounds = bounds;
        this.originals = originals;
        this.sender = sender;
        this.pace = RateLimiter.of(bounds.perSecond());
    }

    /** Submits the selected jobs. */
    public void run(Selection selection, Listener listener) {
        Map<String, Long> highest = highestReplays(selection);
        topic.forEach(
                selection,
                filed -> {
                    decide(filed, highest, listener);
                    return submitted < bounds.limit();
                });
        if (sender != null) {
            sender.flush();
        }
    }

    /** The number of acknowledged jobs. */
    public long acknowledged() {
        return acknowledged.get();
    }

    /** The number of jobs that the brokers refused. */
    public long refused() {
        return refused.get();
    }

    private Map<String, Long> highestReplays(Selection selection) {
        Map<String, Long> highest = new HashMap<>();
        Selection everyTime = new Selection(selection.jobIds(), Set.of(), Set.of(), null);
        topic.forEach(
                everyTime,
                filed -> {
                    job(filed)
                            .filter(replay -> replay.replays() > 0)
                            .ifPresent(
                                    replay ->
                                            highest.merge(
                                                    replay.jobId(), replay.replays(), Math::max));
                    return true;
                });
        return highest;
    }

    private void decide(DeadLetterTopic.Filed filed, Map<String, Long> highest, Listener listener) {
        Optional<? extends Replay> replay = job(filed);
        if (replay.isEmpty()) {
            listener.decided(filed, isCut(filed) ? Decision.GONE : Decision.UNREADABLE, 0);
            return;
        }
        String id = replay.get().jobId();
        long seen = highest.getOrDefault(id, 0L);
        if (seen > 0 && !done.add(id)) {
            return;
        }
        if (seen >= bounds.maxReplays()) {
            listener.decided(filed, Decision.TOO_OFTEN, seen);
            return;
        }
        submitted++;
        submit(replay.get(), seen + 1);
        listener.decided(filed, Decision.SUBMITTED, seen + 1);
    }

    private Optional<? extends Replay> job(DeadLetterTopic.Filed filed) {
        BoundRecord bound = bound(filed);
        String jobId = filed.letter().jobId();
        if (bound != null && jobId != null) {
            Optional<BoundRecord> whole =
                    isCut(filed)
                            ? originals.read(bound.origin()).map(bound::with)
                            : Optional.of(bound);
            return whole.map(record -> new BoundReplay(jobId, record));
        }
        if (!isCut(filed)) {
            return JobReplay.of(filed);
        }
        Origin origin = DeadLetterCodec.origin(filed.record());
        return origin == null ? Optional.empty() : originals.read(origin).flatMap(JobReplay::of);
    }

    private static @Nullable BoundRecord bound(DeadLetterTopic.Filed filed) {
        try {
            return DeadLetterCodec.boundRecord(filed.letter(), filed.record());
        } catch (UnreadableRecordException e) {
            // The headers are those of another program, so it is not the dead letter of a bound
            // record.
            return null;
        }
    }

    /** Whether the dead letter had no room for all of its job or record. */
    private static boolean isCut(DeadLetterTopic.Filed filed) {
        return bound(filed) == null
                ? filed.letter().job() == null
                        && filed.letter().failure() != FailureKind.MALFORMED_JOB
                : !DeadLetterCodec.isWhole(filed.letter(), filed.record());
    }

    private void submit(Replay replay, long number) {
        if (sender == null) {
            return;
        }
        pace.awaitTurn();
        sender.send(
                replay.record(number),
                failure -> (failure == null ? acknowledged : refused).incrementAndGet());
    }
}
