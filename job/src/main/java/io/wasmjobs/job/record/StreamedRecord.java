package io.wasmjobs.job.record;

import org.jspecify.annotations.Nullable;

/**
 * The DataStream record of a job, until the job has ended.
 *
 * @param value the record
 * @param timestamp its time in milliseconds since the epoch; null if it has none
 * @param run the run of the subtask that received it; periods of other runs have ended
 * @param period the period to which it belongs: watermarks that arrived later wait for it
 */
public record StreamedRecord<T>(T value, @Nullable Long timestamp, long run, long period) {

    /** The same with another value. */
    StreamedRecord<T> with(T other) {
        return new StreamedRecord<>(other, timestamp, run, period);
    }
}
