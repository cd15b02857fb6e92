package io.wasmjobs.gateway.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.wasmjobs.gateway.http.Bodies;
import io.wasmjobs.gateway.http.Limits;
import io.wasmjobs.gateway.outcome.JobStatus;
import io.wasmjobs.gateway.outcome.OutcomeEvent;
import io.wasmjobs.gateway.outcome.OutcomeStore;
import io.wasmjobs.gateway.outcome.OutcomeStore.Retained;
import io.wasmjobs.gateway.security.Access;
import io.wasmjobs.gateway.security.Principal;
import io.wasmjobs.gateway.security.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api}: the routes of drasm's server, for its clients. */
public final class DrasmRoutes {

    private static final int MOST_LISTED = 100;

    private final Access access;
    private final Limits limits;
    private final OutcomeStore store;
    private final JobSubmissions submissions;
    private final JobReader reader = new JobReader(Clock.systemUTC());

    /** The routes, whose jobs are submitted through {@code jobs}. */
    public DrasmRoutes(Access access, Limits limits, OutcomeStore store, JobRoutes jobs) {
        this.access = access;
        this.limits = limits;
        this.store = store;
        this.submissions = jobs.submissions();
    }

    /** Adds the routes. */
    public void addTo(RoutesConfig routes) {
        routes.get("/api/health", request -> json(request, object().put("status", "ok")));
        routes.post("/api/jobs", this::submit);
        routes.get("/api/jobs", this::list);
        routes.get("/api/jobs/<id>", this::status);
    }

    private void submit(Context request) throws IOException {
        Principal principal = access.admit(request, Scope.SUBMIT);
        SubmittedJob job =
                reader.job(request, Bodies.read(request, limits.maxBodyBytes()), principal);
        request.future(
                () ->
                        submissions
                                .submit(job)
                                .thenAccept(
                                        status ->
                                                json(
                                                        request,
                                                        object().put("job_id", status.jobId())
                                                                .put("status", "pending"))));
    }

    private void status(Context request) {
        Principal principal = access.admit(request, Scope.READ);
        JobStatus status = JobRoutes.visible(store, request.pathParam("id"), principal, () -> true);
        json(request, document(status.jobId(), status.status(), status.outcome()));
    }

    private void list(Context request) {
        Principal principal = access.admit(request, Scope.READ);
        ArrayNode jobs = JsonNodeFactory.instance.arrayNode();
        List<Retained> outcomes = store.snapshot().outcomes();
        for (int i = outcomes.size() - 1; i >= 0 && jobs.size() < MOST_LISTED; i--) {
            Retained retained = outcomes.get(i);
            String id = retained.outcome().jobId();
            if (id != null && principal.maySee(retained.status().tenant())) {
                jobs.add(document(id, retained.outcome().status(), retained.outcome()));
            }
        }
        request.contentType("application/json")
                .result(jobs.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode document(String id, String status, @Nullable OutcomeEvent outcome) {
        ObjectNode node = object().put("job_id", id).put("status", status);
        node.put("module_id", outcome == null ? null : outcome.moduleId());
        if (outcome instanceof OutcomeEvent.Completed completed) {
            node.putObject("result")
                    .put("type_name", completed.result().answer().typeName())
                    .put("payload", completed.result().answer().payload().toUtf8());
        }
        return node.put(
                "error",
                outcome instanceof OutcomeEvent.Failed failed ? failed.letter().lastError() : null);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static void json(Context request, ObjectNode node) {
        request.status(200)
                .contentType("application/json")
                .result(node.toString().getBytes(StandardCharsets.UTF_8));
    }
}
