package io.wasmjobs.gateway.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.gateway.Extensions;
import io.wasmjobs.gateway.TestGateway;
import io.wasmjobs.gateway.TestKafka;
import io.wasmjobs.gateway.http.Limits;
import io.wasmjobs.gateway.page.Site;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The status of triggers that a gateway reports. */
final class TriggerStatusITCase {

    @Test
    void theGatewayIsReadyAndReportsThatATriggerIsDown(@TempDir Path folder) {
        TestKafka kafka = TestKafka.shared();
        try (ServerProcess redis = ServerProcess.redis(folder)) {
            Trigger trigger =
                    TestTriggers.trigger(
                            "redis-channel://127.0.0.1:" + redis.port() + "/orders",
                            TestTriggers.newTopic(kafka.broker()));
            try (TestGateway gateway =
                    TestGateway.start(
                            TestGateway.with(
                                    TestGateway.settings(kafka, kafka.newTopics(), Limits.DEFAULTS),
                                    new Extensions(List.of(trigger), List.of(), Site.EMPTY)))) {
                awaitStatus(gateway, "up");
                assertThat(gateway.get("/metrics").body())
                        .contains("wasmjobs_gateway_trigger_up{trigger=\"test\"} 1\n")
                        .contains("wasmjobs_gateway_trigger_records_total{trigger=\"test\"} 0\n");

                redis.stop();
                awaitStatus(gateway, "down");
                assertThat(gateway.get("/metrics").body())
                        .contains("wasmjobs_gateway_trigger_up{trigger=\"test\"} 0\n");
            }
        }
    }

    private static void awaitStatus(TestGateway gateway, String status) {
        await().atMost(Duration.ofMinutes(1))
                .until(
                        () ->
                                gateway.get("/readyz")
                                        .body()
                                        .equals("ready\ntrigger test " + status + "\n"));
    }
}
