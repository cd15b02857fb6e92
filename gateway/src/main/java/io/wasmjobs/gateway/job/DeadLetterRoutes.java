package io.wasmjobs.gateway.job;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.wasmjobs.gateway.http.Problem;
import io.wasmjobs.gateway.http.ProblemException;
import io.wasmjobs.gateway.outcome.JobStatus;
import io.wasmjobs.gateway.outcome.OutcomeEvent;
import io.wasmjobs.gateway.outcome.OutcomeStore;
import io.wasmjobs.gateway.outcome.OutcomeStore.Retained;
import io.wasmjobs.gateway.outcome.Submission;
import io.wasmjobs.gateway.security.Access;
import io.wasmjobs.gateway.security.Principal;
import io.wasmjobs.gateway.security.Scope;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** {@code /v1/dead-letters}: the jobs that failed within the retention, and their replay. */
public final class DeadLetterRoutes {

    private static final int MOST_BYTES = 8 << 20;
    private static final long MOST_REPLAYS = 3;

    private final Access access;
    private final OutcomeStore store;
    private final JobSubmissions submissions;

    /** The routes of dead letters, whose replays are submitted through {@code jobs}. */
    public DeadLetterRoutes(Access access, OutcomeStore store, JobRoutes jobs) {
        this.access = access;
        this.store = store;
        this.submissions = jobs.submissions();
    }

    /** Adds the routes. */
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/dead-letters", this::list);
        routes.post("/v1/dead-letters/<id>/replay", this::replay);
    }

    private void list(Context request) {
        Principal principal = access.admit(request, Scope.READ);
        DeadLetterFilter filter = DeadLetterFilter.of(request);
        List<Retained> outcomes = store.snapshot().outcomes();
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes("{\"dead_letters\":[".getBytes(StandardCharsets.US_ASCII));
        int found = 0;
        for (int i = outcomes.size() - 1; i >= 0 && found < filter.limit(); i--) {
            Retained retained = outcomes.get(i);
            if (retained.outcome() instanceof OutcomeEvent.Failed failed
                    && filter.contains(failed)
                    && principal.maySee(retained.status().tenant())) {
                Bytes json = failed.json();
                if (answer.size() + json.size() > MOST_BYTES) {
                    break;
                }
                if (found > 0) {
                    answer.write(',');
                }
                answer.writeBytes(json.unsafeArray());
                found++;
            }
        }
        answer.writeBytes("]}".getBytes(StandardCharsets.US_ASCII));
        request.contentType("application/json").result(answer.toByteArray());
    }

    private void replay(Context request) {
        Principal principal = access.admit(request, Scope.SUBMIT);
        JobStatus status = JobRoutes.visible(store, request.pathParam("id"), principal, () -> true);
        SubmittedJob job = again(status, "true".equals(request.queryParam("force")));
        if ("true".equals(request.queryParam("dry_run"))) {
            Answers.wouldReplay(request, job.submission());
        } else {
            request.future(
                    () ->
                            submissions
                                    .submit(job)
                                    .thenAccept(known -> Answers.accepted(request, known)));
        }
    }

    /** The failed job with a replay number that is higher than any seen. */
    private static SubmittedJob again(JobStatus status, boolean force) {
        Bytes json =
                status.outcome() instanceof OutcomeEvent.Failed failed
                        ? failed.letter().job()
                        : null;
        WireRecord before = new WireRecord(null, json, List.of());
        if (json == null || !(WasmJobCodec.read(before) instanceof WasmJob job)) {
            throw refused(
                    "not-replayable", "the job did not fail, or its dead letter does not carry it");
        }
        Submission submission = status.submission();
        long seen = Math.max(job.replay(), submission == null ? 0 : submission.replay());
        if (seen >= MOST_REPLAYS && !force) {
            throw refused("replayed-too-often", "it was replayed " + seen + " times; see force");
        }
        Bytes again =
                Envelope.with(json, Map.of("replay", seen + 1))
                        .orElseThrow(() -> refused("not-replayable", "its job is no JSON object"));
        return new SubmittedJob(
                new WireRecord(WasmJobCodec.recordKey(job), again, List.of()),
                Submissions.of(job.withReplay(seen + 1), Instant.now()));
    }

    private static ProblemException refused(String type, String detail) {
        return new ProblemException(Problem.of(409, type, "Conflict", detail));
    }
}
