package io.wasmjobs.job;

import io.wasmjobs.job.record.FetchedRecord;
import io.wasmjobs.job.record.OutputRecord;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;

/**
 * The source and the sinks of the pipeline: topics, or their substitutes in a test.
 *
 * @param jobs where records come from
 * @param results where results of jobs without a key go, and what their modules emit
 * @param entityResults the same of jobs with a key
 * @param boundResults the same of bound records that are not deduplicated
 * @param deadLetters where dead letters go
 */
record SourceAndSinks(
        Source<FetchedRecord, ?, ?> jobs,
        Sink<OutputRecord> results,
        Sink<OutputRecord> entityResults,
        Sink<OutputRecord> boundResults,
        Sink<OutputRecord> deadLetters) {

    /** Whether jobs never end by themselves. */
    boolean areUnbounded() {
        return jobs.getBoundedness() == Boundedness.CONTINUOUS_UNBOUNDED;
    }
}
