package io.wasmjobs.job.record;

import org.jspecify.annotations.Nullable;

/**
 * The record of a DataStream that a job was made of, while the job has not ended.
 *
 * @param value the record
 * @param timestamp its time in milliseconds since the epoch; null where it has none
 * @param run identifies the run of the subtask that took it; periods of other runs are over
 * @param period which watermarks wait for it: those that came after this period began
 */
public record StreamedRecord<T>(T value, @Nullable Long timestamp, long run, long period) {

    /** The same with another value. */
    StreamedRecord<T> with(T other) {
        return new StreamedRecord<>(other, timestamp, run, period);
    }
}
