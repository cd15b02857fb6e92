package io.wasmjobs.gateway.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wasmjobs.gateway.FakePipeline;
import io.wasmjobs.gateway.TestGateway;
import io.wasmjobs.gateway.TestKafka;
import io.wasmjobs.gateway.kafka.GatewayTopics;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Reads the state of a key over HTTP, also from another instance. */
final class StateITCase {

    private static final String STATE = "/v1/modules/echo/state/visitors";

    @Test
    void everyInstanceReturnsTheLatestStateOfAKey() {
        GatewayTopics topics = TestKafka.shared().newTopics();
        try (FakePipeline pipeline = new FakePipeline(TestKafka.shared().clients(), topics);
                TestGateway gateway = TestGateway.start(TestKafka.shared(), topics)) {
            gateway.post("/v1/modules/echo/invoke?key=visitors", "one");
            gateway.post("/v1/modules/echo/invoke?key=visitors", "two");

            awaitLast(gateway, "two");
            try (TestGateway another = gateway.another()) {
                awaitLast(another, "two");
                assertThat(another.get("/v1/modules/echo/state/nobody").statusCode())
                        .isEqualTo(404);
            }
            assertThat(pipeline.records()).hasSize(2);
        }
    }

    private static void awaitLast(TestGateway gateway, String last) {
        await().atMost(Duration.ofMinutes(10))
                .until(() -> gateway.get(STATE).statusCode() == 200 && last(gateway).equals(last));
    }

    private static String last(TestGateway gateway) {
        JsonNode state = TestGateway.json(gateway.get(STATE));
        assertThat(state.get("module_id").asText()).isEqualTo("echo");
        assertThat(state.get("key").asText()).isEqualTo("visitors");
        return state.at("/entries/last").asText();
    }
}
