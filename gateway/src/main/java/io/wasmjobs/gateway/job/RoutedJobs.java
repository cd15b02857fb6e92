package io.wasmjobs.gateway.job;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.wasmjobs.gateway.http.Bodies;
import io.wasmjobs.gateway.http.Limits;
import io.wasmjobs.gateway.route.JsonTemplate;
import io.wasmjobs.gateway.route.Route;
import io.wasmjobs.gateway.security.Access;
import io.wasmjobs.gateway.security.BrowserGuard;
import io.wasmjobs.gateway.security.Principal;
import io.wasmjobs.gateway.security.Scope;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/** An operator's routes whose requests become jobs. */
public final class RoutedJobs {

    private final Access access;
    private final Limits limits;
    private final JobRoutes jobs;
    private final JobReader reader = new JobReader(Clock.systemUTC());

    /** Routes whose jobs are submitted as {@code jobs} submits jobs. */
    public RoutedJobs(Access access, Limits limits, JobRoutes jobs) {
        this.access = access;
        this.limits = limits;
        this.jobs = jobs;
    }

    /**
     * Adds a route at one of the paths that it serves.
     *
     * @param path as the server spells it
     */
    public void add(RoutesConfig routes, Route.ToModule route, String path) {
        Handler handler = request -> submit(request, route);
        switch (route.method()) {
            case "GET" -> routes.get(path, handler);
            case "POST" -> routes.post(path, handler);
            case "PUT" -> routes.put(path, handler);
            case "PATCH" -> routes.patch(path, handler);
            case "DELETE" -> routes.delete(path, handler);
            default -> throw new IllegalArgumentException(route.method() + " submits no jobs");
        }
    }

    private void submit(Context request, Route.ToModule route) throws IOException {
        Principal principal = access.admit(request, Scope.SUBMIT);
        if (route.http()) {
            // A GET runs a module too, which no page of another site may cause.
            BrowserGuard.refuseOtherSites(request);
        }
        Bytes body = Bodies.read(request, limits.maxBodyBytes());
        RequestValues values = new RequestValues(request, body);
        String id =
                route.id()
                        .map(template -> template.expand(values))
                        .orElseGet(() -> JobReader.idOf(request, null));
        values.setJob(id);
        String key = route.key().map(template -> template.expand(values)).orElse(null);
        SubmittedJob job =
                reader.routed(
                        request,
                        route,
                        id,
                        key,
                        route.http() ? HttpHandover.payload(request, route.path(), body) : body,
                        principal);
        if (route.answer().isEmpty()) {
            jobs.invoke(request, job, route.http());
            return;
        }
        byte[] answer = json(route.answer().get(), values);
        request.future(
                () ->
                        jobs.submissions()
                                .submit(job)
                                .thenAccept(status -> Answers.accepted(request, status, answer)));
    }

    static byte[] json(JsonTemplate template, RequestValues values) {
        return template.expand(values).toString().getBytes(StandardCharsets.UTF_8);
    }
}
