package io.wasmjobs.job;

import io.wasmjobs.job.record.FetchedRecord;
import io.wasmjobs.job.record.OutputRecord;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;

/**
 * The source and the sinks of the pipeline: topics, or their substitutes in a test.
 *
 * @param jobs the source of records
 * @param results the sink of results of jobs without a key, and of what their modules emit
 * @param entityResults the same for jobs with a key
 * @param boundResults the same for bound records that are not deduplicated
 * @param deadLetters the sink of dead letters
 */
record SourceAndSinks(
        Source<FetchedRecord, ?, ?> jobs,
        Sink<OutputRecord> results,
        Sink<OutputRecord> entityResults,
        Sink<OutputRecord> boundResults,
        Sink<OutputRecord> deadLetters) {

    /** Whether the source is unbounded. */
    boolean areUnbounded() {
        return jobs.getBoundedness() == Boundedness.CONTINUOUS_UNBOUNDED;
    }
}
