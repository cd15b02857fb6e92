package io.wasmjobs.job.kafka;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.flink.util.FlinkRuntimeException;

/** Ends the pipeline without a restart if it would continue without the state that it had. */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class StateMissingException extends FlinkRuntimeException {

    private static final long serialVersionUID = 1;

    /** For an earlier run whose {@code trace} {@link EarlierRun} has found. */
    public StateMissingException(String trace) {
        super(
                trace
                        + ", and there is no state to resume from: jobs in flight would be lost, and"
                        + " others run twice; start from the latest checkpoint or savepoint with"
                        + " flink run --fromSavepoint PATH, or give the old state up with --fresh");
    }
}
