package io.wasmjobs.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One record of {@code wasm_jobs}: run this module on this payload.
 *
 * @param jobId 1 to 255 characters; two jobs with the same id and replay are the same job
 * @param module the module to run
 * @param message the guest's input
 * @param form the form of the payload, and of the answer's payload in the result
 * @param timeout the job's own limit, which can only lower the module's; null for the module's
 * @param replay 0 for a first submission; a higher number than any seen for this id runs it again
 * @param scheduling when it may run in relation to other jobs
 */
public record WasmJob(
        String jobId,
        ModuleReference module,
        Message message,
        PayloadForm form,
        @Nullable Duration timeout,
        long replay,
        Scheduling scheduling)
        implements JobRecord {

    /** The greatest length of a job id, in code points. */
    public static final int MAX_ID_LENGTH = 255;

    /**
     * @throws IllegalArgumentException if a field is out of its range; the message says which
     */
    public WasmJob {
        checkId(jobId);
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw new IllegalArgumentException("timeout_ms is not at least 1");
        }
        if (replay < 0) {
            throw new IllegalArgumentException("replay is negative");
        }
    }

    /** A job with the default scheduling. */
    public WasmJob(
            String jobId,
            ModuleReference module,
            Message message,
            PayloadForm form,
            @Nullable Duration timeout,
            long replay) {
        this(jobId, module, message, form, timeout, replay, Scheduling.DEFAULT);
    }

    /** The tenant that the job counts for: its module if it names none. */
    public String tenant() {
        String tenant = scheduling.tenant();
        return tenant == null ? module.id() : tenant;
    }

    /** The same job with another scheduling. */
    public WasmJob with(Scheduling scheduling) {
        return new WasmJob(jobId, module, message, form, timeout, replay, scheduling);
    }

    /**
     * The same job with a replay number; it runs again if {@code replay} is higher than any seen
     * for its id.
     */
    public WasmJob withReplay(long replay) {
        return new WasmJob(jobId, module, message, form, timeout, replay, scheduling);
    }

    /**
     * Checks a job id.
     *
     * @throws IllegalArgumentException if it is empty, too long or not well-formed
     */
    public static void checkId(String jobId) {
        if (jobId.isEmpty()) {
            throw new IllegalArgumentException("job_id is empty");
        }
        if (jobId.length() > MAX_ID_LENGTH
                && jobId.codePointCount(0, jobId.length()) > MAX_ID_LENGTH) {
            throw new IllegalArgumentException(
                    "job_id has more than " + MAX_ID_LENGTH + " characters");
        }
        if (!Unicode.isWellFormed(jobId)) {
            throw new IllegalArgumentException("job_id has half of a surrogate pair");
        }
    }
}
