package io.wasmjobs.job.run;

import io.wasmjobs.job.entity.EntityKey;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** Test harnesses for run-modules, keyed as in the pipeline, and for run-entities. */
final class Harness {

    private Harness() {}

    static KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> of(
            RunModulesFactory factory) throws Exception {
        return of(factory, 1, 0);
    }

    /** run-entities by itself. */
    static KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> of(
            RunEntitiesFactory factory, int subtasks, int index) throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                factory, EntityKey::of, Types.STRING, 128, subtasks, index);
    }

    /** One of several subtasks. */
    static KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> of(
            RunModulesFactory factory, int subtasks, int index) throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                factory, job -> job.job().jobId(), Types.STRING, 128, subtasks, index);
    }
}
