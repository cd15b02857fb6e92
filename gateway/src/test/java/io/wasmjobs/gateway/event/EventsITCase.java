package io.wasmjobs.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.gateway.FakePipeline;
import io.wasmjobs.gateway.TestGateway;
import io.wasmjobs.gateway.TestKafka;
import io.wasmjobs.gateway.http.Limits;
import io.wasmjobs.gateway.kafka.GatewayTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Outcomes as server-sent events: live, filtered, and resumed at the same or another instance. */
final class EventsITCase {

    private static final int STREAMS = 60;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static TestGateway gateway;
    private static FakePipeline pipeline;

    @BeforeAll
    static void start() {
        GatewayTopics topics = TestKafka.shared().newTopics();
        pipeline = new FakePipeline(TestKafka.shared().clients(), topics);
        gateway =
                TestGateway.start(
                        TestGateway.settings(
                                TestKafka.shared(),
                                topics,
                                Limits.DEFAULTS.withMaxEventStreams(STREAMS)));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        pipeline.close();
    }

    private static void submit(String module, String id) {
        String job =
                "{\"job_id\":\"%s\",\"key\":\"key of %s\",\"module_id\":\"%s\","
                        + "\"message\":{\"type_name\":\"R\",\"payload\":\"x\"}}";
        assertThat(gateway.post("/v1/jobs", job.formatted(id, id, module)).statusCode())
                .isEqualTo(202);
    }

    private static void awaitJobs(EventClient client, String... ids) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(client.jobs())
                                        .as(client.end())
                                        .containsExactlyInAnyOrder(ids));
    }

    @Test
    void outcomesAreSentAsTheyAreCommitted() {
        try (EventClient client = EventClient.open(gateway, "?module=reverse&module=trap")) {
            submit("reverse", "live-1");
            submit("echo", "live-of-no-interest");
            submit("trap", "live-2");
            awaitJobs(client, "live-1", "live-2");
            assertThat(client.events())
                    .anySatisfy(
                            event -> {
                                assertThat(event.name()).isEqualTo("failed");
                                assertThat(event.data().get("failure").asText()).isEqualTo("TRAP");
                            });
        }
    }

    @Test
    void aStreamMayBeForOneJobOrForOneKey() {
        try (EventClient job = EventClient.open(gateway, "?job=one-2");
                EventClient key = EventClient.open(gateway, "?key=key%20of%20one-3")) {
            submit("echo", "one-1");
            submit("echo", "one-2");
            submit("echo", "one-3");
            awaitJobs(job, "one-2");
            awaitJobs(key, "one-3");
        }
    }

    @Test
    void aStreamResumesAtTheSameAndAtAnotherInstance() {
        String last;
        try (EventClient client = EventClient.open(gateway, "?module=resumed")) {
            submit("resumed", "resumed-1");
            submit("resumed", "resumed-2");
            awaitJobs(client, "resumed-1", "resumed-2");
            last = client.lastId();
        }
        for (int i = 3; i < 20; i++) {
            submit("resumed", "resumed-" + i);
        }
        String[] missed = new String[17];
        for (int i = 3; i < 20; i++) {
            missed[i - 3] = "resumed-" + i;
        }
        try (EventClient here = EventClient.open(gateway, "?module=resumed", last)) {
            awaitJobs(here, missed);
        }
        try (TestGateway other = gateway.another();
                EventClient there = EventClient.open(other, "?module=resumed", last)) {
            awaitJobs(there, missed);
            submit("resumed", "resumed-20");
            await().atMost(PATIENCE).until(() -> there.jobs().contains("resumed-20"));
            assertThat(there.jobs()).doesNotHaveDuplicates();
        }
    }

    @Test
    void aStateIsSentWhenPublishedAndAMissedOneOnResume() {
        String invoke = "/v1/modules/keeper/invoke?key=";
        String last;
        try (EventClient client = EventClient.open(gateway, "?module=keeper&key=live")) {
            gateway.post(invoke + "live", "one");
            gateway.post(invoke + "other", "of no interest");
            gateway.post(invoke + "live", "two");
            awaitStates(client, "keeper/live one", "keeper/live two");
            last = client.lastId();
        }
        gateway.post(invoke + "live", "three");
        gateway.post(invoke + "live", "four");
        gateway.post(invoke + "other", "");
        try (EventClient here = EventClient.open(gateway, "?module=keeper", last)) {
            awaitStates(here, "keeper/live four", "keeper/other gone");
        }
        try (TestGateway another = gateway.another();
                EventClient there = EventClient.open(another, "?module=keeper&key=live", last)) {
            await().atMost(PATIENCE).until(() -> there.states().contains("keeper/live four"));
            gateway.post(invoke + "live", "five");
            await().atMost(PATIENCE).until(() -> there.states().contains("keeper/live five"));
            assertThat(there.states()).doesNotHaveDuplicates();
        }
        try (EventClient job = EventClient.open(gateway, "?job=keeper-job", last)) {
            submit("keeper", "keeper-job");
            awaitJobs(job, "keeper-job");
            assertThat(job.states()).isEmpty();
        }
    }

    private static void awaitStates(EventClient client, String... states) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(client.states())
                                        .as(client.end())
                                        .containsExactlyInAnyOrder(states));
    }

    @Test
    void aStreamThatIsOpenedUnderLoadMissesNoLaterOutcome() {
        for (int i = 0; i < 30; i++) {
            submit("busy", "busy-before-" + i);
            try (EventClient client = EventClient.open(gateway, "?job=busy-" + i)) {
                submit("busy", "busy-" + i);
                awaitJobs(client, "busy-" + i);
            }
        }
    }

    @Test
    void anInvalidEventIdIsRefused() {
        assertThat(gateway.get("/v1/events", "Last-Event-ID", "nonsense").statusCode())
                .isEqualTo(400);
    }

    @Test
    void theNumberOfOpenStreamsIsLimited() {
        List<EventClient> all = new ArrayList<>();
        EventClient last = EventClient.tryOpen(gateway, "", null);
        while (last.isOpen()) {
            all.add(last);
            assertThat(all).hasSizeLessThanOrEqualTo(STREAMS);
            last = EventClient.tryOpen(gateway, "", null);
        }
        var refused = gateway.get("/v1/events");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        all.forEach(EventClient::close);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            submit("echo", "room-" + System.nanoTime());
                            try (EventClient client = EventClient.tryOpen(gateway, "", null)) {
                                assertThat(client.isOpen()).isTrue();
                            }
                        });
    }
}
