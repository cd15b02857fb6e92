package io.wasmjobs.job.run;

import io.wasmjobs.job.record.OutputRecord;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * Runs modules on bound records that are not deduplicated, in the task of the source: no record is
 * shuffled, and no state is read for one that succeeds.
 */
final class RunBoundRecords extends RunModules {

    private final JobIds parkingKeys;

    RunBoundRecords(StreamOperatorParameters<OutputRecord> parameters, RunSettings settings) {
        super(parameters, settings);
        this.parkingKeys =
                new JobIds(
                        ThreadLocalRandom.current().nextLong(), getRuntimeContext().getTaskInfo());
    }

    /** A record's id is mostly another subtask's, so each parked record gets a key of this one. */
    @Override
    String parkingKey(JobInFlight job) {
        return parkingKeys.next();
    }
}
