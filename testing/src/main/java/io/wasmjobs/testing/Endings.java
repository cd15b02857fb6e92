package io.wasmjobs.testing;

import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The committed results and dead letters of a test, as an independent reader found them.
 *
 * @param results the ids of results, including repetitions
 * @param deadLetters the ids of dead letters of jobs that could be read
 * @param malformed the positions of the records that could not be read
 */
public record Endings(List<String> results, List<String> deadLetters, List<Origin> malformed) {

    public static Endings of(List<WireRecord> results, List<WireRecord> deadLetters) {
        List<String> answered = new ArrayList<>();
        results.forEach(record -> answered.add(JobResultCodec.read(record).jobId()));
        List<String> failed = new ArrayList<>();
        List<Origin> malformed = new ArrayList<>();
        for (WireRecord record : deadLetters) {
            DeadLetter letter = DeadLetterCodec.read(record);
            if (letter.failure() == FailureKind.MALFORMED_JOB) {
                malformed.add(Objects.requireNonNull(DeadLetterCodec.origin(record)));
            } else {
                failed.add(Objects.requireNonNull(letter.jobId()));
            }
        }
        return new Endings(answered, failed, malformed);
    }

    /** The ids of jobs that have ended. */
    public Set<String> distinct() {
        Set<String> distinct = new HashSet<>(results);
        distinct.addAll(deadLetters);
        return distinct;
    }
}
