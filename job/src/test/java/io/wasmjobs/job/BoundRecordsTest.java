package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.InvocationReport;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.job.binding.BindingsFile;
import io.wasmjobs.job.outcome.OutcomeRecord;
import io.wasmjobs.job.outcome.OutcomeRecordFactory;
import io.wasmjobs.job.record.Bound;
import io.wasmjobs.job.record.FetchedRecord;
import io.wasmjobs.job.record.OutputLimits;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordSizeLimit;
import io.wasmjobs.job.record.ValueForm;
import io.wasmjobs.protocol.BoundRecord;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.Scheduling;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.BoundRecordCodec;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.MessageCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A record of a bound topic as a job, as an answer, and as a dead letter, without Kafka. */
final class BoundRecordsTest {

    private static final RecordSizeLimit LIMIT = new RecordSizeLimit(1 << 20);
    private static final Bytes KEY = Bytes.wrap(new byte[] {(byte) 0xff, 0});
    private static final List<Header> HEADERS =
            List.of(Header.of("customer", "7"), Header.of("wasm-binding", "not this"));

    private static final String BINDINGS =
            """
            bindings:
            - {from: plain, module: echo, to: out}
            - {name: second, from: plain, module: reverse, tenant: shop, priority: 1}
            - {name: keyed, from: keyed, module: echo, key: record, dedupe: 'header:customer'}
            - {name: ordered, from: ordered, module: echo, key: partition}
            - {name: placed, from: placed, module: echo, dedupe: position}
            - {name: messages, from: messages, module: echo, form: message, to: out}
            - {name: any, from: /any-.*/, module: echo, to: out}
            """;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private OneInputStreamOperatorTestHarness<FetchedRecord, ReceivedJob> harness;

    @BeforeEach
    void open() throws Exception {
        harness =
                new OneInputStreamOperatorTestHarness<>(
                        new ProcessOperator<>(
                                new ReadJobs(
                                        "jobs",
                                        BindingsFile.parse("b.yaml", BINDINGS).bindings(),
                                        LIMIT,
                                        Duration.ofHours(1))));
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private static FetchedRecord fetched(String topic, @Nullable String value) {
        WireRecord record = new WireRecord(KEY, value == null ? null : Bytes.utf8(value), HEADERS);
        return new FetchedRecord(record, new Origin(topic, 2, 41), 1_700_000_000_000L);
    }

    private List<ReceivedJob> read(FetchedRecord fetched) throws Exception {
        harness.getOutput().clear();
        clear(ReadJobs.KEYED);
        clear(ReadJobs.BOUND);
        harness.processElement(fetched, 0);
        List<ReceivedJob> jobs = new ArrayList<>(harness.extractOutputValues());
        jobs.addAll(on(ReadJobs.BOUND));
        jobs.addAll(on(ReadJobs.KEYED));
        return jobs;
    }

    private void clear(OutputTag<ReceivedJob> tag) {
        Queue<StreamRecord<ReceivedJob>> output = harness.getSideOutput(tag);
        if (output != null) {
            output.clear();
        }
    }

    private List<ReceivedJob> on(OutputTag<ReceivedJob> tag) {
        Queue<StreamRecord<ReceivedJob>> output = harness.getSideOutput(tag);
        return output == null ? List.of() : output.stream().map(StreamRecord::getValue).toList();
    }

    private OutputRecord onlyDeadLetter() {
        List<OutputRecord> letters = new ArrayList<>();
        for (StreamRecord<OutputRecord> letter : harness.getSideOutput(ReadJobs.MALFORMED)) {
            letters.add(letter.getValue());
        }
        assertThat(letters).hasSize(1);
        return letters.get(0);
    }

    @Test
    void onlyARecordWithoutKeyAndDeduplicationTakesTheFastPath() throws Exception {
        assertThat(read(fetched("plain", "x"))).isEqualTo(on(ReadJobs.BOUND)).hasSize(2);
        assertThat(read(fetched("placed", "x"))).hasSize(1);
        assertThat(on(ReadJobs.BOUND)).isEmpty();
        assertThat(on(ReadJobs.KEYED)).isEmpty();
    }

    @Test
    void theRecordsOfAPartitionCanShareAKey() throws Exception {
        assertThat(read(fetched("ordered", "x"))).isEqualTo(on(ReadJobs.KEYED)).hasSize(1);
        assertThat(on(ReadJobs.KEYED).get(0).job().scheduling().key()).isEqualTo("ordered/2");
    }

    @Test
    void aRecordIsAJobOfEachBindingOfItsTopic() throws Exception {
        List<ReceivedJob> jobs = read(fetched("plain", "x"));

        assertThat(jobs).hasSize(2);
        ReceivedJob echo = jobs.get(0);
        assertThat(echo.job().jobId()).isEqualTo("plain/2/41/echo");
        assertThat(echo.job().module().id()).isEqualTo("echo");
        assertThat(echo.job().message()).isEqualTo(new Message("Record", Bytes.utf8("x")));
        assertThat(echo.job().scheduling()).isEqualTo(Scheduling.DEFAULT);
        assertThat(echo.record()).isEqualTo(fetched("plain", "x").record());
        assertThat(echo.bound())
                .isEqualTo(new Bound("echo", "out", ValueForm.PAYLOAD, 1_700_000_000_000L, false));
        assertThat(echo.isDeduplicated()).isFalse();
        ReceivedJob second = jobs.get(1);
        assertThat(second.job().jobId()).isEqualTo("plain/2/41/second");
        assertThat(second.job().tenant()).isEqualTo("shop");
        assertThat(second.job().scheduling().priority()).isEqualTo(1);
    }

    @Test
    void recordsOfOtherTopicsAreSkipped() throws Exception {
        assertThat(read(fetched("other", "x"))).isEmpty();
        assertThat(harness.getSideOutput(ReadJobs.MALFORMED)).isNull();
        assertThat(read(fetched("any-topic", "x"))).hasSize(1);
    }

    @Test
    void aTombstoneIsPassedOnOnlyIfAnswersAreWritten() throws Exception {
        assertThat(read(fetched("plain", null)))
                .singleElement()
                .satisfies(
                        job -> {
                            assertThat(job.isTombstone()).isTrue();
                            assertThat(job.job().module().id()).isEqualTo("echo");
                        });
    }

    @Test
    void theIdIsThePositionOrTheTextThatTheBindingSelects() throws Exception {
        FetchedRecord keyed =
                new FetchedRecord(
                        new WireRecord(Bytes.utf8("k"), Bytes.utf8("x"), HEADERS),
                        new Origin("keyed", 0, 1));
        assertThat(read(keyed).get(0).job().jobId()).isEqualTo("keyed/7");
        assertThat(read(keyed).get(0).job().scheduling().key()).isEqualTo("k");
        assertThat(read(keyed).get(0).isDeduplicated()).isTrue();
        assertThat(read(fetched("placed", "x")).get(0).job().jobId())
                .isEqualTo("placed/2/41/placed");
        assertThat(read(fetched("placed", "x")).get(0).isDeduplicated()).isTrue();
        assertThat(idWithHeader(null)).isEqualTo("keyed/0/1/keyed");
        assertThat(idWithHeader(new Header("customer", null))).isEqualTo("keyed/0/1/keyed");
        assertThat(idWithHeader(Header.of("customer", "x".repeat(5_000))))
                .matches("keyed/sha256:[0-9a-f]{64}");
        assertThat(idWithHeader(new Header("customer", KEY))).matches("keyed/sha256:[0-9a-f]{64}");
    }

    private String idWithHeader(@Nullable Header header) throws Exception {
        List<Header> headers = header == null ? List.of() : List.of(header);
        WireRecord record = new WireRecord(null, Bytes.utf8("x"), headers);
        ReceivedJob job = read(new FetchedRecord(record, new Origin("keyed", 0, 1))).get(0);
        assertThat(job.job().scheduling().key()).isNull();
        return job.job().jobId();
    }

    @Test
    void theIdOfATopicWithTheLongestNameIsValid() throws Exception {
        String topic = "any-" + "t".repeat(245);
        FetchedRecord last =
                new FetchedRecord(
                        fetched(topic, "x").record(),
                        new Origin(topic, Integer.MAX_VALUE, Long.MAX_VALUE));
        FetchedRecord other =
                new FetchedRecord(
                        last.record(),
                        new Origin("any-" + "t".repeat(244) + "u", Integer.MAX_VALUE, 1));

        String id = read(last).get(0).job().jobId();
        assertThat(id).startsWith("any-ttt").endsWith("/2147483647/9223372036854775807/any");
        assertThat(read(other).get(0).job().jobId()).doesNotStartWith(id.substring(0, 151));
    }

    @Test
    void aKeyThatIsNotTextIsAReplayableDeadLetter() throws Exception {
        assertThat(read(fetched("keyed", "x"))).isEmpty();

        OutputRecord letter = onlyDeadLetter();
        DeadLetter read = DeadLetterCodec.read(letter.record());
        assertThat(read.failure()).isEqualTo(FailureKind.MALFORMED_JOB);
        assertThat(read.lastError()).isEqualTo("the binding's key (record): key is not UTF-8");
        assertThat(read.jobId()).isEqualTo("keyed/7");
        assertThat(read.moduleId()).isEqualTo("echo");
        assertThat(DeadLetterCodec.boundRecord(read, letter.record()))
                .isEqualTo(bound("keyed", fetched("keyed", "x"), 0));
    }

    @Test
    void withTheFormMessageBothValuesAreMessages() throws Exception {
        Message message = new Message("Order", Bytes.wrap(new byte[] {0, 1}));
        ReceivedJob job = read(fetched("messages", MessageCodec.write(message).toUtf8())).get(0);
        assertThat(job.job().message()).isEqualTo(message);
        OutcomeRecord ended = outcomes("out", 1 << 20).write(job, success("ab"), 1, null);
        assertThat(Objects.requireNonNull(ended.record()).record().value())
                .isEqualTo(Bytes.utf8("{\"type_name\":\"T\",\"payload\":[97,98]}"));

        assertThat(read(fetched("messages", "{}"))).isEmpty();
        assertThat(DeadLetterCodec.read(onlyDeadLetter().record()).lastError())
                .isEqualTo("the record's value is no message: message.type_name is missing");
    }

    @Test
    void anAnswerHasTheKeyTheHeadersAndTheTimestampOfItsRecord() throws Exception {
        ReceivedJob job = read(fetched("plain", "x")).get(0);

        OutcomeRecord ended = outcomes("out", 1 << 20).write(job, success("y"), 1, null);

        assertThat(ended.failed()).isFalse();
        assertThat(ended.record())
                .isEqualTo(
                        new OutputRecord(
                                "out",
                                1_700_000_000_000L,
                                new WireRecord(KEY, Bytes.utf8("y"), HEADERS)));
        ReceivedJob tombstone = read(fetched("plain", null)).get(0);
        assertThat(outcomes("out", 1 << 20).handOn(tombstone).record())
                .isEqualTo(
                        new OutputRecord(
                                "out", 1_700_000_000_000L, new WireRecord(KEY, null, HEADERS)));
        ReceivedJob nowhere = read(fetched("plain", "x")).get(1);
        assertThat(outcomes("out", 1 << 20).write(nowhere, success("y"), 1, null).record())
                .isNull();
    }

    @Test
    void anAnswerThatItsTopicCannotTakeIsADeadLetter() throws Exception {
        ReceivedJob job = read(fetched("plain", "x")).get(0);

        OutcomeRecord tooLarge = outcomes("out", 500).write(job, success("y".repeat(400)), 1, null);
        OutcomeRecord unbound = outcomes("other", 500).write(job, success("y"), 1, null);

        assertThat(lastError(tooLarge))
                .startsWith("module echo answered 400 bytes, which makes a record of out of ")
                .contains("Kafka takes 500");
        assertThat(lastError(unbound))
                .isEqualTo(
                        "the answer of module echo goes to topic out, which no binding writes to any"
                                + " more");
    }

    @Test
    void aDeadLetterHasTheWholeRecordAndItsReplayIsTheSameJob() throws Exception {
        ReceivedJob job = read(fetched("plain", "x")).get(0);
        WireRecord letter = deadLetter(job);

        assertThat(letter.key()).isEqualTo(Bytes.utf8("plain/2/41/echo"));
        DeadLetter read = DeadLetterCodec.read(letter);
        assertThat(DeadLetterCodec.isWhole(read, letter)).isTrue();
        BoundRecord kept = Objects.requireNonNull(DeadLetterCodec.boundRecord(read, letter));
        assertThat(kept).isEqualTo(bound("echo", fetched("plain", "x"), 0));
        WireRecord replay =
                BoundRecordCodec.writeReplay(
                        kept.withReplay(3), Objects.requireNonNull(letter.key()));
        List<ReceivedJob> again = read(new FetchedRecord(replay, new Origin("jobs", 0, 9)));

        assertThat(again).hasSize(1);
        assertThat(again.get(0).job()).isEqualTo(job.job().withReplay(3));
        assertThat(again.get(0).record()).isEqualTo(job.record());
        assertThat(again.get(0).origin()).isEqualTo(job.origin());
        assertThat(again.get(0).isDeduplicated()).isTrue();
        WireRecord second = deadLetter(again.get(0));
        assertThat(DeadLetterCodec.boundRecord(DeadLetterCodec.read(second), second))
                .isEqualTo(kept.withReplay(3));
        assertThat(DeadLetterCodec.origin(second)).isEqualTo(job.origin());
    }

    @Test
    void aDeadLetterThatLacksBytesOrHeadersSaysSo() throws Exception {
        String large = "x".repeat(2 << 20);
        WireRecord cut = deadLetter(read(fetched("plain", large)).get(0));
        assertThat(DeadLetterCodec.isWhole(DeadLetterCodec.read(cut), cut)).isFalse();
        assertThat(BoundRecordCodec.isReplay(cut)).isTrue();

        WireRecord manyHeaders =
                new WireRecord(null, Bytes.utf8("x"), List.of(Header.of("large", large)));
        ReceivedJob job = read(new FetchedRecord(manyHeaders, new Origin("plain", 2, 41))).get(0);
        WireRecord without = deadLetter(job);
        assertThat(DeadLetterCodec.isWhole(DeadLetterCodec.read(without), without)).isFalse();
        assertThat(RecordSizeLimit.sizeOf(without)).isLessThan(1 << 20);
    }

    @Test
    void aReplayWithoutItsBindingIsADeadLetterThatCanBeReplayedLater() throws Exception {
        BoundRecord gone = bound("gone", fetched("plain", "x"), 2);
        WireRecord replay = BoundRecordCodec.writeReplay(gone, Bytes.utf8("id"));

        assertThat(read(new FetchedRecord(replay, new Origin("jobs", 0, 9)))).isEmpty();

        WireRecord letter = onlyDeadLetter().record();
        DeadLetter read = DeadLetterCodec.read(letter);
        assertThat(read.jobId()).isEqualTo("id");
        assertThat(read.lastError())
                .isEqualTo(
                        "there is no binding gone, through which the record is to go again"
                                + " (wasm.bindings)");
        assertThat(DeadLetterCodec.boundRecord(read, letter)).isEqualTo(gone);
    }

    @Test
    void aReplayWithAWrongHeaderIsADeadLetter() throws Exception {
        WireRecord replay =
                new WireRecord(
                        null,
                        Bytes.utf8("x"),
                        List.of(
                                Header.of("wasm-binding", "echo"),
                                Header.of("wasm-topic", "plain"),
                                Header.of("wasm-partition", "99999999999")));

        assertThat(read(new FetchedRecord(replay, new Origin("jobs", 0, 9)))).isEmpty();

        assertThat(DeadLetterCodec.read(onlyDeadLetter().record()).lastError())
                .isEqualTo(
                        "not a replay of a bound record: header wasm-partition is not a number in"
                                + " its range");
    }

    private static BoundRecord bound(String binding, FetchedRecord fetched, long replay) {
        return new BoundRecord(
                binding, fetched.record(), fetched.origin(), fetched.timestamp(), replay);
    }

    private static WireRecord deadLetter(ReceivedJob job) {
        Outcome.Failure trap = new Outcome.Failure(FailureKind.TRAP, "trapped", report());
        OutcomeRecord ended = outcomes("out", 1 << 20).write(job, trap, 3, null);
        assertThat(ended.failed()).isTrue();
        return Objects.requireNonNull(ended.record()).record();
    }

    private static String lastError(OutcomeRecord ended) {
        assertThat(ended.failed()).isTrue();
        return DeadLetterCodec.read(Objects.requireNonNull(ended.record()).record()).lastError();
    }

    private static OutcomeRecordFactory outcomes(String topic, int bytes) {
        return new OutcomeRecordFactory(
                "tm-1#0",
                new OutputLimits(LIMIT, Map.of(topic, new RecordSizeLimit(bytes)), "", ""));
    }

    private static Outcome.Success success(String answer) {
        return new Outcome.Success(new Message("T", Bytes.utf8(answer)), report());
    }

    private static InvocationReport report() {
        return new InvocationReport(null, Duration.ZERO, List.of(), 0);
    }
}
