package io.wasmjobs.gateway.job;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.wasmjobs.gateway.http.Problem;
import io.wasmjobs.gateway.http.Problems;
import io.wasmjobs.gateway.outcome.JobStatus;
import io.wasmjobs.gateway.outcome.OutcomeEvent;
import io.wasmjobs.gateway.outcome.Submission;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.http.HttpResponsePayload;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Writes the answers about a job. */
final class Answers {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String JSON_TYPE = "application/json";

    private Answers() {}

    /** 202 with the job's address. */
    static void accepted(Context request, JobStatus status) {
        accepted(request, status, new JobStatus(status.jobId(), null, null).json());
    }

    /** 202 with the job's address and a document of an operator's shape. */
    static void accepted(Context request, JobStatus status, byte[] json) {
        request.status(202)
                .header("Location", address(status.jobId()))
                .contentType(JSON_TYPE)
                .result(json);
    }

    /** 200 with bytes that may be JSON. */
    static void bytes(Context request, byte[] content) {
        request.status(200)
                .contentType(isJson(content) ? JSON_TYPE : "application/octet-stream")
                .result(content);
    }

    /** 200 with the job that a replay would submit. */
    static void wouldReplay(Context request, Submission submission) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("job_id", submission.jobId()).put("replay", submission.replay());
        request.status(200)
                .contentType(JSON_TYPE)
                .result(node.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** 200 with the job's document. */
    static void document(Context request, JobStatus status) {
        request.status(200).contentType(JSON_TYPE).result(status.json());
    }

    /**
     * 200 with the answer's payload, or a problem for a failure.
     *
     * @param http whether an answer that is a response is answered as that response
     */
    static void payload(Context request, JobStatus status, boolean http) {
        request.header("Location", address(status.jobId()));
        if (status.outcome() instanceof OutcomeEvent.Completed completed) {
            payload(request, completed.result(), http);
        } else if (status.outcome() instanceof OutcomeEvent.Failed failed) {
            Problems.write(request, problem(failed.letter(), status.jobId()));
        } else {
            Problems.write(
                    request,
                    Problem.of(
                                    504,
                                    "job-pending",
                                    "Gateway Timeout",
                                    "the job has not ended yet; its outcome will be at Location")
                            .with("job_id", status.jobId()));
        }
    }

    private static void payload(Context request, JobResult result, boolean http) {
        byte[] payload = result.answer().payload().unsafeArray();
        String type = result.answer().typeName();
        if (type.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            request.header("Wasm-Type-Name", type);
        }
        request.header("Wasm-Attempts", Integer.toString(result.attempts()));
        String sha256 = result.moduleSha256();
        if (sha256 != null) {
            request.header("Wasm-Module-Sha256", sha256);
        }
        if (http && type.equals(HttpResponsePayload.TYPE_NAME)) {
            HttpHandover.answer(request, result.answer().payload());
        } else {
            bytes(request, payload);
        }
    }

    /** A failure as a problem document (RFC 9457). */
    static Problem problem(DeadLetter letter, String jobId) {
        FailureKind kind = letter.failure();
        int status =
                kind == FailureKind.TIMEOUT ? 504 : kind == FailureKind.QUARANTINED ? 503 : 422;
        Problem problem =
                Problem.of(
                                status,
                                "job-failed",
                                "The job failed: " + kind.name(),
                                letter.lastError())
                        .with("failure", kind.name())
                        .with("job_id", jobId);
        return status == 503 ? problem.retryAfter(60) : problem;
    }

    private static boolean isJson(byte[] payload) {
        if (payload.length == 0) {
            return false;
        }
        try (JsonParser parser = JSON.createParser(payload)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException notJson) {
            return false;
        }
    }

    /** The address of a job: its id is encoded as one segment of the path. */
    static String address(String jobId) {
        return "/v1/jobs/" + URLEncoder.encode(jobId, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
