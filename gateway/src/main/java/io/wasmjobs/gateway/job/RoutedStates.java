package io.wasmjobs.gateway.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.wasmjobs.gateway.http.Problem;
import io.wasmjobs.gateway.http.ProblemException;
import io.wasmjobs.gateway.outcome.JobStatus;
import io.wasmjobs.gateway.outcome.OutcomeEvent;
import io.wasmjobs.gateway.outcome.OutcomeStore;
import io.wasmjobs.gateway.route.Route;
import io.wasmjobs.gateway.security.Access;
import io.wasmjobs.gateway.security.Principal;
import io.wasmjobs.gateway.state.StateStore;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.codec.PublishedStateCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** An operator's routes that read an entry of an entity's state. */
public final class RoutedStates {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Access access;
    private final StateStore states;
    private final OutcomeStore jobs;
    private final BooleanSupplier isCaughtUp;

    /**
     * @param isCaughtUp whether earlier states and outcomes have been read
     */
    public RoutedStates(
            Access access, StateStore states, OutcomeStore jobs, BooleanSupplier isCaughtUp) {
        this.access = access;
        this.states = states;
        this.jobs = jobs;
        this.isCaughtUp = isCaughtUp;
    }

    /**
     * Adds a route.
     *
     * @param path as the server spells it
     */
    public void add(RoutesConfig routes, Route.ToState route, String path) {
        routes.get(path, request -> read(request, route));
    }

    private void read(Context request, Route.ToState route) throws IOException {
        Principal principal = access.admit(request, route.scope());
        RequestValues values = new RequestValues(request, Bytes.EMPTY);
        Optional<byte[]> entry = entry(route, route.key().expand(values));
        if (entry.isPresent()) {
            Answers.bytes(request, entry.get());
        } else {
            Route.Pending pending = route.pending().orElseThrow(this::absent);
            pending(request, jobOf(pending, values, principal), pending, values);
        }
    }

    private Optional<byte[]> entry(Route.ToState route, String key) throws IOException {
        Bytes id = PublishedStateCodec.key(route.module(), key);
        Optional<StateStore.Latest> latest = states.find(id);
        if (latest.isEmpty()) {
            return Optional.empty();
        }
        JsonNode value =
                JSON.readTree(latest.get().json().unsafeArray())
                        .path("entries")
                        .path(route.entry());
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        return Optional.of(
                value.isTextual()
                        ? value.textValue().getBytes(StandardCharsets.UTF_8)
                        : Base64.getDecoder().decode(value.path("base64").asText()));
    }

    private JobStatus jobOf(Route.Pending pending, RequestValues values, Principal principal) {
        return jobs.find(pending.job().expand(values))
                .filter(status -> principal.maySee(status.tenant()))
                .orElseThrow(this::absent);
    }

    private static void pending(
            Context request, JobStatus status, Route.Pending pending, RequestValues values) {
        if (status.outcome() instanceof OutcomeEvent.Failed failed) {
            throw new ProblemException(Answers.problem(failed.letter(), status.jobId()));
        }
        Answers.bytes(request, RoutedJobs.json(pending.answer(), values));
    }

    private ProblemException absent() {
        return new ProblemException(
                isCaughtUp.getAsBoolean()
                        ? Problem.of(404, "state-unknown", "Not Found", "there is no such state")
                        : Problem.of(
                                        503,
                                        "starting",
                                        "Service Unavailable",
                                        "the gateway still reads earlier states and outcomes")
                                .retryAfter(2));
    }
}
