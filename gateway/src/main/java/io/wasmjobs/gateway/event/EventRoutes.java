package io.wasmjobs.gateway.event;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.wasmjobs.gateway.http.Problem;
import io.wasmjobs.gateway.http.ProblemException;
import io.wasmjobs.gateway.security.Access;
import io.wasmjobs.gateway.security.Principal;
import io.wasmjobs.gateway.security.Scope;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code /v1/events}: outcomes as server-sent events. */
public final class EventRoutes {

    private final Access access;
    private final Events events;

    /** The route of {@code events}. */
    public EventRoutes(Access access, Events events) {
        this.access = access;
        this.events = events;
    }

    /** Adds the route. */
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/events", this::follow);
    }

    private void follow(Context request) {
        Principal principal = access.admit(request, Scope.READ);
        EventFilter filter =
                new EventFilter(
                        Set.copyOf(request.queryParams("job")),
                        Set.copyOf(request.queryParams("module")),
                        Set.copyOf(request.queryParams("key")),
                        principal);
        String last = request.header("Last-Event-ID");
        Cursor read = last == null || last.isEmpty() ? null : events.parse(last);
        if (!events.tryReserve()) {
            throw new ProblemException(
                    Problem.of(
                                    503,
                                    "too-many-streams",
                                    "Service Unavailable",
                                    "as many event streams are open as this gateway allows")
                            .retryAfter(5));
        }
        request.status(200).contentType("text/event-stream; charset=utf-8");
        request.future(() -> open(request, filter, read));
    }

    private CompletableFuture<Void> open(
            Context request, EventFilter filter, @Nullable Cursor read) {
        try {
            AsyncContext async = request.req().getAsyncContext();
            async.setTimeout(0);
            EventStream stream =
                    new EventStream(filter, request.res().getOutputStream(), events::ended);
            async.addListener(stream);
            events.open(stream, read);
            return stream.end();
        } catch (IOException e) {
            events.release();
            return CompletableFuture.failedFuture(e);
        }
    }
}
