package io.wasmjobs.gateway.outcome;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.wasmjobs.protocol.Bytes;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The status of one job, as far as the gateway knows it.
 *
 * @param jobId the job's id
 * @param submission its submission; null if only its outcome is known
 * @param outcome its outcome; null while it is pending
 */
public record JobStatus(
        String jobId, @Nullable Submission submission, @Nullable OutcomeEvent outcome) {

    /** {@code pending}, {@code completed} or {@code failed}. */
    public String status() {
        return outcome == null ? "pending" : outcome.status();
    }

    /** The job's tenant; null if it is unknown. */
    public @Nullable String tenant() {
        return submission == null ? null : submission.tenant();
    }

    /** The document of {@code GET /v1/jobs/{id}}: the status and the fields of the outcome. */
    public byte[] json() {
        byte[] status = ("{\"status\":\"" + status() + "\",").getBytes(StandardCharsets.US_ASCII);
        byte[] rest = outcome == null ? pending() : fields(outcome.json());
        byte[] json = new byte[status.length + rest.length];
        System.arraycopy(status, 0, json, 0, status.length);
        System.arraycopy(rest, 0, json, status.length, rest.length);
        return json;
    }

    private byte[] pending() {
        String quoted = new String(JsonStringEncoder.getInstance().quoteAsString(jobId));
        return ("\"job_id\":\"" + quoted + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    /** An object without its opening brace. */
    private static byte[] fields(Bytes object) {
        byte[] fields = new byte[object.size() - 1];
        System.arraycopy(object.unsafeArray(), 1, fields, 0, fields.length);
        return fields;
    }
}
