package io.wasmjobs.streams;

import io.wasmjobs.engine.Outcome;
import io.wasmjobs.job.run.RecordJobs;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.Scheduling;
import io.wasmjobs.protocol.WasmJob;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Converts a program's records to jobs, and outcomes to its records.
 *
 * @param module the module of every job
 * @param payload creates the payload
 * @param answer creates the output record
 * @param failures the side output of failures; null to fail the program
 * @param timeout lowers the module's own limit; null for the module's
 * @param tenant returns the tenant of a record; null for the module
 */
record StreamJobs<IN, OUT>(
        ModuleReference module,
        PayloadFunction<IN> payload,
        AnswerFunction<IN, OUT> answer,
        @Nullable OutputTag<WasmFailure<IN>> failures,
        @Nullable Duration timeout,
        @Nullable TextFunction<IN> tenant)
        implements RecordJobs<IN, OUT> {

    private static final String TYPE_NAME = "Request";

    StreamJobs<IN, OUT> withFailures(OutputTag<WasmFailure<IN>> tag) {
        return new StreamJobs<>(module, payload, answer, tag, timeout, tenant);
    }

    StreamJobs<IN, OUT> withTimeout(Duration limit) {
        return new StreamJobs<>(module, payload, answer, failures, limit, tenant);
    }

    StreamJobs<IN, OUT> withTenant(TextFunction<IN> function) {
        return new StreamJobs<>(module, payload, answer, failures, timeout, function);
    }

    @Override
    public WasmJob job(IN record, String id) throws Exception {
        byte[] bytes =
                Objects.requireNonNull(payload.payload(record), "the payload of a record is null");
        WasmJob job =
                new WasmJob(
                        id,
                        module,
                        new Message(TYPE_NAME, Bytes.wrap(bytes)),
                        PayloadForm.BASE64,
                        timeout,
                        0);
        return tenant == null
                ? job
                : job.with(
                        new Scheduling(
                                null, tenant.text(record), Scheduling.DEFAULT_PRIORITY, null));
    }

    @Override
    public void ended(IN record, Outcome outcome, int attempts, Emitter<OUT> emitter)
            throws Exception {
        if (outcome instanceof Outcome.Success success) {
            Message message = success.answer();
            OUT answered =
                    answer.answered(record, new WasmAnswer(message.typeName(), message.payload()));
            if (answered != null) {
                emitter.emit(answered);
            }
            return;
        }
        Outcome.Failure failure = (Outcome.Failure) outcome;
        if (failures == null) {
            throw new WasmFailureException(module, failure, attempts);
        }
        emitter.emit(
                failures, new WasmFailure<>(record, failure.kind(), failure.message(), attempts));
    }
}
