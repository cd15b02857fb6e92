package io.wasmjobs.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wasmjobs.gateway.FakePipeline;
import io.wasmjobs.gateway.TestGateway;
import io.wasmjobs.gateway.TestKafka;
import io.wasmjobs.gateway.kafka.GatewayTopics;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.WireRecord;
import java.net.http.HttpResponse;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Submits and invokes jobs over HTTP, and waits for them. */
final class SubmissionITCase {

    private static TestGateway gateway;
    private static FakePipeline pipeline;

    @BeforeAll
    static void start() {
        GatewayTopics topics = TestKafka.shared().newTopics();
        pipeline = new FakePipeline(TestKafka.shared().clients(), topics);
        gateway = TestGateway.start(TestKafka.shared(), topics);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        pipeline.close();
    }

    private static String job(String module, String payload) {
        return "{\"module_id\":\"%s\",\"message\":{\"type_name\":\"Request\",\"payload\":\"%s\"}}"
                .formatted(module, payload);
    }

    private static void isProblem(HttpResponse<String> response, int status, String type) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        assertThat(TestGateway.json(response).get("type").asText())
                .isEqualTo("urn:wasmjobs:problem:" + type);
        assertThat(TestGateway.json(response).get("status").asInt()).isEqualTo(status);
    }

    @Test
    void aSubmittedJobIsAcceptedAndItsOutcomeIsFoundAtItsLocation() {
        HttpResponse<String> accepted = gateway.post("/v1/jobs", job("reverse", "abc"));
        assertThat(accepted.statusCode()).isEqualTo(202);
        JsonNode document = TestGateway.json(accepted);
        assertThat(document.get("status").asText()).isEqualTo("pending");
        String location = accepted.headers().firstValue("Location").orElseThrow();
        assertThat(location).isEqualTo("/v1/jobs/" + document.get("job_id").asText());
        JsonNode outcome = TestGateway.json(gateway.get(location + "?wait=30s"));
        assertThat(outcome.get("status").asText()).isEqualTo("completed");
        assertThat(outcome.at("/message/payload").asText()).isEqualTo("cba");
        assertThat(outcome.get("job_id").asText()).isEqualTo(document.get("job_id").asText());
    }

    @Test
    void preferWaitAnswersWithTheOutcome() {
        HttpResponse<String> answer =
                gateway.post("/v1/jobs", job("reverse", "xyz"), "Prefer", "wait=30");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(TestGateway.json(answer).at("/message/payload").asText()).isEqualTo("zyx");
        assertThat(answer.headers().firstValue("Preference-Applied")).hasValue("wait=30");
    }

    @Test
    void aWaitThatTimesOutLeavesTheJobPending() {
        HttpResponse<String> answer =
                gateway.post(
                        "/v1/jobs", job("never", "x"), "Prefer", "wait=1", "Idempotency-Key", "n1");
        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode status = TestGateway.json(gateway.get("/v1/jobs/n1?wait=100ms"));
        assertThat(status.get("status").asText()).isEqualTo("pending");
    }

    @Test
    void theSameJobRunsOnceAndGetsTheSameAnswer() {
        String[] key = {"Idempotency-Key", "\"order 7/ä\""};
        HttpResponse<String> first = gateway.post("/v1/jobs", job("reverse", "a"), key);
        HttpResponse<String> second =
                gateway.post(
                        "/v1/jobs",
                        "{\"message\": {\"payload\": \"a\", \"type_name\": \"Request\"},"
                                + " \"module_id\": \"reverse\"}",
                        key);
        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(second.statusCode()).isEqualTo(202);
        assertThat(second.body()).isEqualTo(first.body());
        String location = second.headers().firstValue("Location").orElseThrow();
        assertThat(TestGateway.json(gateway.get(location + "?wait=30s")).get("status").asText())
                .isEqualTo("completed");
    }

    @Test
    void anotherJobWithTheSameIdIsRefused() {
        gateway.post("/v1/jobs", job("reverse", "a"), "Idempotency-Key", "twice");
        HttpResponse<String> second =
                gateway.post("/v1/jobs", job("reverse", "b"), "Idempotency-Key", "twice");
        isProblem(second, 422, "job-id-taken");
    }

    @Test
    void aJobThatCannotBeReadIsRefusedWithTheFieldsName() {
        isProblem(gateway.post("/v1/jobs", "{"), 400, "job-malformed");
        isProblem(gateway.post("/v1/jobs", "[]"), 422, "job-malformed");
        for (String[] wrong :
                new String[][] {
                    {"{\"message\":{\"type_name\":\"R\",\"payload\":\"\"}}", "module_id"},
                    {job("NO", ""), "module_id"},
                    {"{\"module_id\":\"a\"}", "message"},
                    {"{\"job_id\":7,\"module_id\":\"a\"}", "job_id"},
                    {"{\"key\":7,\"module_id\":\"a\"}", "key"},
                    {"{\"key\":\"\"," + job("a", "").substring(1), "key"},
                    {"{\"timeout_ms\":-1," + job("a", "").substring(1), "timeout_ms"},
                }) {
            HttpResponse<String> refused = gateway.post("/v1/jobs", wrong[0]);
            isProblem(refused, 422, "job-malformed");
            assertThat(TestGateway.json(refused).get("field").asText()).isEqualTo(wrong[1]);
        }
    }

    @Test
    void aCloudEventIsSubmittedAsACloudEvent() {
        HttpResponse<String> answer =
                gateway.post(
                        "/v1/jobs",
                        "hello",
                        "ce-specversion",
                        "1.0",
                        "ce-id",
                        "event-1",
                        "ce-type",
                        "Greeting",
                        "ce-wasmmodule",
                        "reverse",
                        "traceparent",
                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                        "Prefer",
                        "wait=30");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(TestGateway.json(answer).at("/message/payload_base64").asText())
                .isEqualTo(Bytes.utf8("olleh").toBase64());
        WireRecord record =
                pipeline.records().stream()
                        .filter(read -> "event-1".equals(read.header("ce_id")))
                        .findFirst()
                        .orElseThrow();
        assertThat(record.header("traceparent")).startsWith("00-0af7");
        assertThat(record.key()).isEqualTo(Bytes.utf8("event-1"));
    }

    @Test
    void theRecordsKeyIsTheJobsKey() {
        String keyed = "{\"job_id\":\"keyed\",\"key\":\"cart-7\"," + job("echo", "").substring(1);
        assertThat(gateway.post("/v1/jobs", keyed).statusCode()).isEqualTo(202);
        Awaitility.await()
                .until(
                        () ->
                                pipeline.records().stream()
                                        .anyMatch(read -> Bytes.utf8("cart-7").equals(read.key())));
    }

    @Test
    void anInvocationReturnsTheAnswersBytes() {
        HttpResponse<String> answer = gateway.post("/v1/modules/reverse/invoke", "12]");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("]21");
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/octet-stream");
        HttpResponse<String> json = gateway.post("/v1/modules/echo/invoke?key=k", "{\"a\":1}");
        assertThat(json.body()).isEqualTo("{\"a\":1}");
        assertThat(json.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(json.headers().firstValue("Wasm-Type-Name")).hasValue("Response");
    }

    @Test
    void aFailedInvocationIsAProblemWithTheStatusOfItsKind() {
        isProblem(gateway.post("/v1/modules/timeout/invoke", "x"), 504, "job-failed");
        isProblem(gateway.post("/v1/modules/quarantined/invoke", "x"), 503, "job-failed");
        HttpResponse<String> trapped = gateway.post("/v1/modules/trap/invoke", "x");
        isProblem(trapped, 422, "job-failed");
        assertThat(TestGateway.json(trapped).get("failure").asText()).isEqualTo("TRAP");
        isProblem(gateway.post("/v1/modules/UPPER/invoke", "x"), 422, "job-malformed");
        isProblem(
                gateway.post("/v1/modules/never/invoke", "x", "Prefer", "wait=1"),
                504,
                "job-pending");
    }

    @Test
    void anInvocationMayBeAsynchronous() {
        HttpResponse<String> answer =
                gateway.post("/v1/modules/never/invoke", "x", "Prefer", "respond-async");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Location")).isPresent();
    }

    @Test
    void unknownRoutesAndJobsAreProblems() {
        isProblem(gateway.get("/v1/jobs/unknown"), 404, "job-unknown");
        isProblem(gateway.get("/nowhere"), 404, "http-404");
        isProblem(gateway.send("DELETE", "/v1/jobs", ""), 405, "http-405");
        isProblem(gateway.get("/v1/jobs/unknown?wait=soon"), 400, "parameter-malformed");
        isProblem(gateway.post("/v1/jobs", "x".repeat((1 << 20) + 1)), 413, "body-too-large");
        isProblem(gateway.get("/v1/jobs/a", "X-Long", "x".repeat(20_000)), 431, "http-431");
    }

    @Test
    void healthAndMetricsAreServed() {
        assertThat(gateway.get("/healthz").body()).isEqualTo("ok\n");
        gateway.post("/v1/jobs", job("reverse", "m"), "Prefer", "wait=30");
        String metrics = gateway.get("/metrics").body();
        assertThat(metrics)
                .contains("wasmjobs_gateway_kafka_up 1\n")
                .contains("method=\"POST\",route=\"/v1/jobs\",status=\"200\"}")
                .contains("wasmjobs_gateway_request_seconds_bucket{");
    }

    @Test
    void anInstanceThatStartsLaterReadsTheEarlierJobs() {
        gateway.post("/v1/jobs", job("never", "x"), "Idempotency-Key", "still pending");
        gateway.post("/v1/jobs", job("trap", "x"), "Idempotency-Key", "failed", "Prefer", "wait=9");
        try (TestGateway other = gateway.another()) {
            assertThat(
                            TestGateway.json(other.get("/v1/jobs/still%20pending"))
                                    .get("status")
                                    .asText())
                    .isEqualTo("pending");
            JsonNode failed = TestGateway.json(other.get("/v1/jobs/failed"));
            assertThat(failed.get("status").asText()).isEqualTo("failed");
            assertThat(failed.get("failure").asText()).isEqualTo("TRAP");
            assertThat(
                            other.post(
                                            "/v1/jobs",
                                            job("never", "other"),
                                            "Idempotency-Key",
                                            "still pending")
                                    .statusCode())
                    .isEqualTo(422);
            assertThat(
                            other.post(
                                            "/v1/jobs",
                                            job("never", "x"),
                                            "Idempotency-Key",
                                            "still pending")
                                    .statusCode())
                    .isEqualTo(202);
        }
    }

    @Test
    void aReplayOfAJobRunsIt() {
        gateway.post("/v1/jobs", job("exit", "x"), "Idempotency-Key", "re", "Prefer", "wait=30");
        String again = "{\"replay\":2," + job("exit", "x").substring(1);
        HttpResponse<String> replayed =
                gateway.post("/v1/jobs", again, "Idempotency-Key", "re", "Prefer", "wait=30");
        assertThat(TestGateway.json(replayed).get("status").asText()).isEqualTo("completed");
    }
}
