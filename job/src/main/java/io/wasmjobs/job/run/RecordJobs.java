package io.wasmjobs.job.run;

import io.wasmjobs.engine.Outcome;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.WasmJob;
import java.io.Serializable;
import org.apache.flink.util.OutputTag;

/** Converts a DataStream's records to jobs, and the outcomes to records. */
public interface RecordJobs<IN, OUT> extends Serializable {

    /** The module of every job. */
    ModuleReference module();

    /**
     * The job of a record.
     *
     * @param id an id that no other job has
     */
    WasmJob job(IN record, String id) throws Exception;

    /**
     * Emits the outcome of a record's job. An exception fails the task, which restarts from its
     * checkpoint.
     *
     * @param attempts the number of the job's invocations
     */
    void ended(IN record, Outcome outcome, int attempts, Emitter<OUT> emitter) throws Exception;

    /** Emits records with the timestamp of the job's record. */
    interface Emitter<OUT> {

        /** Emits a record to the main output. */
        void emit(OUT record);

        /** Emits a record to a side output. */
        <T> void emit(OutputTag<T> tag, T record);
    }
}
