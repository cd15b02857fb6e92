package io.wasmjobs.gateway;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.wasmjobs.gateway.event.EventRoutes;
import io.wasmjobs.gateway.event.Events;
import io.wasmjobs.gateway.http.GatewayMetrics;
import io.wasmjobs.gateway.http.HttpServer;
import io.wasmjobs.gateway.http.Problem;
import io.wasmjobs.gateway.http.ProblemException;
import io.wasmjobs.gateway.job.DeadLetterRoutes;
import io.wasmjobs.gateway.job.DrasmRoutes;
import io.wasmjobs.gateway.job.JobRoutes;
import io.wasmjobs.gateway.job.ModuleActivity;
import io.wasmjobs.gateway.job.OutcomeFeed;
import io.wasmjobs.gateway.job.RoutedJobs;
import io.wasmjobs.gateway.job.RoutedStates;
import io.wasmjobs.gateway.kafka.JobProducer;
import io.wasmjobs.gateway.kafka.KafkaHealth;
import io.wasmjobs.gateway.kafka.TopicTailer;
import io.wasmjobs.gateway.module.ModuleRoutes;
import io.wasmjobs.gateway.outcome.MemoryOutcomeStore;
import io.wasmjobs.gateway.outcome.OutcomeStore;
import io.wasmjobs.gateway.page.PageRoutes;
import io.wasmjobs.gateway.route.Route;
import io.wasmjobs.gateway.route.RoutePath;
import io.wasmjobs.gateway.security.Access;
import io.wasmjobs.gateway.security.BrowserGuard;
import io.wasmjobs.gateway.security.Scope;
import io.wasmjobs.gateway.state.StateFeed;
import io.wasmjobs.gateway.state.StateRoutes;
import io.wasmjobs.gateway.state.StateStore;
import io.wasmjobs.gateway.trigger.Triggers;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The HTTP front door: a server on Javalin with its Kafka clients, stores and triggers. */
public final class Gateway implements AutoCloseable {

    /**
     * The factor by which a record may be larger than the request's body: base64, and the fields
     * around it.
     */
    private static final int RECORD_OVERHEAD = 64 << 10;

    /**
     * The age from which states are read: all, because a compacted topic has the latest state of a
     * key at any age.
     */
    private static final Duration EVERYTHING = Duration.ofDays(36_500);

    private final GatewaySettings settings;
    private final Access access;
    private final GatewayMetrics metrics = new GatewayMetrics();
    private final OutcomeStore store;
    private final KafkaHealth health;
    private final JobProducer producer;
    private final TopicTailer reader;
    private final StateStore states;
    private final TopicTailer stateReader;
    private final Events events;
    private final ModuleRoutes modules;
    private final Triggers triggers;
    private final HttpServer server;

    private Gateway(GatewaySettings settings, Access access) {
        this.settings = settings;
        this.access = access;
        this.store = new MemoryOutcomeStore(settings.retention(), Clock.systemUTC());
        this.health = new KafkaHealth(settings.kafka(), settings.topics().all());
        this.producer =
                new JobProducer(
                        settings.kafka(),
                        settings.topics().jobs(),
                        2 * settings.limits().maxBodyBytes() + RECORD_OVERHEAD);
        this.states = new StateStore(settings.retention().bytes());
        this.events =
                new Events(
                        store,
                        states,
                        settings.topics(),
                        settings.limits().maxEventStreams(),
                        metrics.counter(
                                "dropped_event_streams_total",
                                "Event streams whose client was too slow or had gone."));
        OutcomeFeed feed =
                new OutcomeFeed(
                        settings.topics(),
                        store,
                        events,
                        metrics.counter(
                                "unreadable_records_total",
                                "Records that are neither result nor dead letter."));
        this.reader =
                new TopicTailer(
                        settings.kafka(),
                        settings.topics().all(),
                        settings.retention().age(),
                        feed);
        this.stateReader =
                new TopicTailer(
                        settings.kafka(),
                        List.of(settings.topics().state()),
                        EVERYTHING,
                        new StateFeed(states, events::publish, events::pump));
        this.modules =
                new ModuleRoutes(
                        access, settings.limits(), settings.modules(), new ModuleActivity(store));
        describe();
        this.triggers =
                new Triggers(
                        settings.extensions().triggers(),
                        settings.kafka(),
                        settings.limits().maxBodyBytes() + RECORD_OVERHEAD,
                        metrics);
        this.server = listen();
    }

    // The clients that were created before must be closed, whatever Jetty throws.
    @SuppressWarnings("IllegalCatch")
    private HttpServer listen() {
        try {
            return HttpServer.start(
                    settings.address(), settings.limits(), metrics, this::addRoutes);
        } catch (RuntimeException e) {
            triggers.close();
            producer.close();
            health.close();
            modules.close();
            events.close();
            throw new GatewayNotStarted(
                    "the gateway cannot listen at "
                            + settings.address().host()
                            + ":"
                            + settings.address().port()
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * Starts a gateway.
     *
     * @throws GatewayNotStarted if the settings cannot be used, the brokers refuse the gateway's
     *     credentials, or the port is in use
     */
    public static Gateway start(GatewaySettings settings) {
        Access access = GatewayAccess.of(settings);
        settings.kafka().refusal().ifPresent(reason -> refuse(settings, reason));
        Gateway gateway = new Gateway(settings, access);
        gateway.reader.start();
        gateway.stateReader.start();
        gateway.triggers.start();
        return gateway;
    }

    private static void refuse(GatewaySettings settings, String reason) {
        throw new GatewayNotStarted(
                "no access to Kafka at "
                        + settings.kafka().bootstrapServers()
                        + ": "
                        + reason
                        + "; see --kafka-config",
                null);
    }

    private void describe() {
        metrics.gauge("pending_jobs", "Jobs without an outcome.", () -> store.size().pending());
        metrics.gauge("outcomes", "Outcomes that are retained.", () -> store.size().outcomes());
        metrics.gauge("outcome_bytes", "Memory of the outcomes.", () -> store.size().bytes());
        metrics.gauge("states", "Published states that are known.", states::size);
        metrics.gauge("kafka_up", "1 if the brokers answer.", () -> health.isReachable() ? 1 : 0);
        metrics.gauge("event_streams", "Event streams that are open.", events::open);
        metrics.gauge(
                "caught_up", "1 if earlier outcomes are read.", () -> reader.isCaughtUp() ? 1 : 0);
    }

    private void addRoutes(RoutesConfig routes) {
        routes.before(new BrowserGuard(settings.keys().isEmpty()));
        routes.get("/healthz", request -> text(request, "ok\n"));
        routes.get("/readyz", this::ready);
        routes.get("/metrics", this::metrics);
        JobRoutes jobs =
                new JobRoutes(
                        access,
                        settings.limits(),
                        store,
                        producer::send,
                        health::isReachable,
                        reader::isCaughtUp);
        jobs.addTo(routes);
        new DeadLetterRoutes(access, store, jobs).addTo(routes);
        new DrasmRoutes(access, settings.limits(), store, jobs).addTo(routes);
        modules.addTo(routes);
        new StateRoutes(access, states, stateReader::isCaughtUp).addTo(routes);
        new EventRoutes(access, events).addTo(routes);
        new PageRoutes(settings.extensions().routes(), settings.extensions().site()).addTo(routes);
        addOperatorRoutes(routes, jobs);
    }

    private void addOperatorRoutes(RoutesConfig routes, JobRoutes jobs) {
        RoutedJobs routedJobs = new RoutedJobs(access, settings.limits(), jobs);
        RoutedStates routedStates =
                new RoutedStates(
                        access,
                        states,
                        store,
                        () -> stateReader.isCaughtUp() && reader.isCaughtUp());
        Set<String> known = new HashSet<>();
        for (Route route : settings.extensions().routes()) {
            for (RoutePath path : route.path().served()) {
                String pattern = path.pattern();
                // The path above a wildcard may have a route of its own, which comes first.
                if (!known.add(route.method() + ' ' + pattern)) {
                    continue;
                }
                if (route instanceof Route.ToModule toModule) {
                    routedJobs.add(routes, toModule, pattern);
                } else if (route instanceof Route.ToState toState) {
                    routedStates.add(routes, toState, pattern);
                }
            }
        }
    }

    private void ready(Context request) {
        if (!health.isReachable() || !reader.isCaughtUp()) {
            String reason = health.isReachable() ? "earlier outcomes are being read" : "no Kafka";
            throw new ProblemException(
                    Problem.of(503, "not-ready", "Service Unavailable", reason).retryAfter(2));
        }
        text(request, "ready\n" + triggers.status());
    }

    private void metrics(Context request) {
        access.admit(request, Scope.READ);
        request.contentType("text/plain; version=0.0.4; charset=utf-8").result(metrics.text());
    }

    private static void text(Context request, String text) {
        request.contentType("text/plain; charset=utf-8").result(text);
    }

    /** The address at which it listens. */
    public URI uri() {
        String scheme = settings.address().tls().isPresent() ? "https" : "http";
        String host = settings.address().host();
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return URI.create(scheme + "://" + shown + ":" + server.port());
    }

    /** All routes, such as {@code GET /v1/jobs/{id}}. */
    List<String> routes() {
        return server.routes();
    }

    @Override
    public void close() {
        triggers.close();
        events.close();
        server.close();
        reader.close();
        stateReader.close();
        producer.close();
        health.close();
        modules.close();
    }
}
