package io.wasmjobs.gateway.job;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.wasmjobs.gateway.http.Bodies;
import io.wasmjobs.gateway.http.Limits;
import io.wasmjobs.gateway.http.Problem;
import io.wasmjobs.gateway.http.ProblemException;
import io.wasmjobs.gateway.http.Waits;
import io.wasmjobs.gateway.outcome.JobStatus;
import io.wasmjobs.gateway.outcome.OutcomeStore;
import io.wasmjobs.gateway.security.Access;
import io.wasmjobs.gateway.security.Principal;
import io.wasmjobs.gateway.security.Scope;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.WireRecord;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** {@code /v1/jobs} and {@code /v1/modules/{id}/invoke}. */
public final class JobRoutes {

    private final Access access;
    private final Limits limits;
    private final OutcomeStore store;
    private final BooleanSupplier isCaughtUp;
    private final JobReader reader;
    private final JobSubmissions submissions;

    /**
     * The routes of jobs.
     *
     * @param sender appends a record to the topic of jobs
     * @param isKafkaThere whether the brokers answer
     * @param isCaughtUp whether the store has read all records from before the gateway's start
     */
    public JobRoutes(
            Access access,
            Limits limits,
            OutcomeStore store,
            Function<WireRecord, CompletableFuture<Void>> sender,
            BooleanSupplier isKafkaThere,
            BooleanSupplier isCaughtUp) {
        this.access = access;
        this.limits = limits;
        this.store = store;
        this.isCaughtUp = isCaughtUp;
        this.reader = new JobReader(Clock.systemUTC());
        this.submissions = new JobSubmissions(store, sender, isKafkaThere);
    }

    JobSubmissions submissions() {
        return submissions;
    }

    /** Adds the routes. */
    public void addTo(RoutesConfig routes) {
        routes.post("/v1/jobs", this::submit);
        routes.get("/v1/jobs/<id>", this::status);
        routes.post("/v1/modules/{module}/invoke", this::invoke);
    }

    private void submit(Context request) throws IOException {
        Principal principal = access.admit(request, Scope.SUBMIT);
        SubmittedJob job =
                reader.job(request, Bodies.read(request, limits.maxBodyBytes()), principal);
        Duration patience =
                Waits.isAsync(request)
                        ? Duration.ZERO
                        : Waits.preferred(request, limits.maxWait()).orElse(Duration.ZERO);
        request.future(
                () ->
                        submissions
                                .submit(job)
                                .thenCompose(status -> submissions.await(status, patience))
                                .thenAccept(status -> answer(request, status, patience)));
    }

    private static void answer(Context request, JobStatus status, Duration patience) {
        if (status.outcome() != null && !patience.isZero()) {
            request.header("Preference-Applied", "wait=" + patience.toSeconds());
            request.header("Location", Answers.address(status.jobId()));
            Answers.document(request, status);
        } else {
            Answers.accepted(request, status);
        }
    }

    private void status(Context request) {
        Principal principal = access.admit(request, Scope.READ);
        String id = request.pathParam("id");
        Duration patience = Waits.parameter(request, limits.maxWait()).orElse(Duration.ZERO);
        JobStatus status = visible(store, id, principal, isCaughtUp);
        request.future(
                () ->
                        submissions
                                .await(status, patience)
                                .thenAccept(known -> Answers.document(request, known)));
    }

    /**
     * The status of a job that the principal may see.
     *
     * @throws ProblemException if there is no such job
     */
    static JobStatus visible(
            OutcomeStore store, String id, Principal principal, BooleanSupplier isCaughtUp) {
        return store.find(id)
                .filter(status -> principal.maySee(status.tenant()))
                .orElseThrow(
                        () ->
                                new ProblemException(
                                        isCaughtUp.getAsBoolean()
                                                ? unknown()
                                                : Problem.of(
                                                                503,
                                                                "starting",
                                                                "Service Unavailable",
                                                                "the gateway still reads earlier"
                                                                        + " outcomes")
                                                        .retryAfter(2)));
    }

    private static Problem unknown() {
        return Problem.of(
                404,
                "job-unknown",
                "Not Found",
                "no job with this id was seen, or it is no longer retained");
    }

    private void invoke(Context request) throws IOException {
        Principal principal = access.admit(request, Scope.SUBMIT);
        Bytes body = Bodies.read(request, limits.maxBodyBytes());
        invoke(
                request,
                reader.invocation(request, request.pathParam("module"), body, principal),
                false);
    }

    /**
     * Submits a job, and answers with the module's answer where the client waits for it.
     *
     * @param http whether an answer that is a response is answered as that response
     */
    void invoke(Context request, SubmittedJob job, boolean http) {
        boolean async = Waits.isAsync(request);
        Duration patience =
                Waits.preferred(request, limits.maxWait())
                        .orElse(async ? Duration.ZERO : limits.maxWait());
        request.future(
                () ->
                        submissions
                                .submit(job)
                                .thenCompose(status -> submissions.await(status, patience))
                                .thenAccept(
                                        status -> {
                                            if (async && status.outcome() == null) {
                                                Answers.accepted(request, status);
                                            } else {
                                                Answers.payload(request, status, http);
                                            }
                                        }));
    }
}
