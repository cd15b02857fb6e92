package io.wasmjobs.gateway.job;

import io.wasmjobs.gateway.http.Problem;
import io.wasmjobs.gateway.http.ProblemException;
import java.util.List;

/** Jobs that cannot be submitted, as problems that name the wrong field. */
final class MalformedJobs {

    /** Longer names first, because they contain shorter ones. */
    private static final List<String> FIELDS =
            List.of(
                    "payload_base64",
                    "payload_json",
                    "job_id",
                    "module_id",
                    "timeout_ms",
                    "not_before",
                    "type_name",
                    "priority",
                    "replay",
                    "tenant",
                    "payload",
                    "message",
                    "ce_id",
                    "ce_type",
                    "ce_wasmmodule",
                    "ce_specversion",
                    "key");

    private MalformedJobs() {}

    /** 400 for a body that is not JSON, 422 for JSON that is not a job. */
    static ProblemException problem(String reason) {
        boolean syntax = reason.startsWith("not JSON");
        Problem problem =
                Problem.of(
                        syntax ? 400 : 422,
                        "job-malformed",
                        syntax ? "Bad Request" : "Unprocessable Content",
                        reason);
        String named = reason.replace("module id", "module_id").replace("pin of", "module_id");
        return new ProblemException(
                FIELDS.stream()
                        .filter(named::contains)
                        .findFirst()
                        .filter(field -> !syntax)
                        .map(field -> problem.with("field", field))
                        .orElse(problem));
    }
}
