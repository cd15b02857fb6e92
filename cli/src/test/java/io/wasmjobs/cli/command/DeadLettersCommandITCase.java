package io.wasmjobs.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.cli.LocalProcess;
import io.wasmjobs.cli.Shell;
import io.wasmjobs.cli.Wasmjobs;
import io.wasmjobs.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator's morning: dead letters of a real system are counted, read and replayed. */
final class DeadLettersCommandITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Path BUILT = Shell.ROOT.resolve("wasm-modules/built");

    @TempDir private static Path folder;
    private static Path modules;

    @SuppressWarnings("NullAway.Init") // Before all tests.
    private static LocalProcess local;

    @BeforeAll
    static void startASystemWithoutTheModuleLate() throws IOException {
        modules = Files.createDirectory(folder.resolve("modules"));
        Files.copy(BUILT.resolve("trap.wasm"), modules.resolve("trap.wasm"));
        Files.copy(BUILT.resolve("reverse.wasm"), modules.resolve("reverse.wasm"));
        local =
                LocalProcess.start(
                        folder,
                        "--modules",
                        modules.toString(),
                        "-D",
                        "wasm.retry.backoff=10 ms",
                        "-D",
                        "wasm.modules.refresh-interval=100 ms");
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    @Test
    void theyAreCountedByFailureAndModuleAndFiltered() throws Exception {
        submit("trap", "counted-1");
        submit("trap", "counted-2");
        submit("nowhere", "counted-3");
        sendMalformed();
        awaitCount(1, "MALFORMED_JOB", "-");
        awaitCount(1, "MODULE_NOT_FOUND", "nowhere");

        String table = said("dlq", "list");
        assertThat(table).contains("COUNT", "FAILURE", "MODULE", "FIRST", "LAST", "nowhere");
        assertThat(said("dlq", "list", "--failure", "MALFORMED_JOB", "--json"))
                .hasLineCount(1)
                .contains("\"module_id\":\"-\"", "\"count\":1");
        assertThat(said("dlq", "list", "--module", "nowhere", "--json")).hasLineCount(1);
        assertThat(said("dlq", "list", "--since", "1h", "--json").lines().count())
                .isGreaterThanOrEqualTo(3);
        Said none = run("dlq", "list", "--since", "1ms");
        assertThat(none.status()).isZero();
        assertThat(none.err()).contains("no dead letters");
    }

    @Test
    void oneIsShownWithAllThatIsKnown() {
        submit("trap", "shown");
        awaitDeadLetters("shown", 1);

        String shown = said("dlq", "show", "shown");
        assertThat(shown)
                .contains(
                        "failure    TRAP",
                        "attempts   3",
                        "module     trap",
                        "from       wasm_jobs")
                .contains("in handle (function", "submitted  {");
        assertThat(said("dlq", "show", "shown", "--json"))
                .hasLineCount(1)
                .startsWith("{\"job_id\":\"shown\"");
        Said nobody = run("dlq", "show", "nobody");
        assertThat(nobody.status()).isEqualTo(1);
        assertThat(nobody.err()).isEqualTo("wasmjobs: no dead letter of job nobody\n");
    }

    @Test
    void aDryRunSaysWhatItWouldDoAndDoesNothing() {
        submit("trap", "dry");
        awaitDeadLetters("dry", 1);

        String dry = said("dlq", "replay", "dry", "--dry-run");
        assertThat(dry).contains("dry  trap  TRAP  replay 1", "would submit 1 job");
        assertThat(said("dlq", "replay", "dry")).contains("submitted 1 job");
        // The next one would be the third where the dry run had submitted anything.
        awaitDeadLetters("dry", 2);
        assertThat(said("dlq", "replay", "dry", "--dry-run")).contains("replay 2");
    }

    @Test
    void aLimitAndARateHoldWhateverIsSelected() {
        submit("missing", "limited-1");
        submit("missing", "limited-2");
        submit("missing", "limited-3");
        awaitCount(3, "MODULE_NOT_FOUND", "missing");

        assertThat(said("dlq", "replay", "--module", "missing", "--limit", "2", "--rate", "50"))
                .contains("submitted 2 jobs");
        awaitCount(5, "MODULE_NOT_FOUND", "missing");
    }

    @Test
    void whatWasReplayedOftenEnoughIsLeftAlone() {
        submit("trap", "stubborn");
        awaitDeadLetters("stubborn", 1);
        said("dlq", "replay", "stubborn", "--max-replays", "1");
        awaitDeadLetters("stubborn", 2);

        assertThat(said("dlq", "replay", "stubborn", "--max-replays", "1"))
                .contains("submitted 0 jobs", "left 1 job alone", "--force");
        assertThat(said("dlq", "replay", "stubborn", "--max-replays", "1", "--force"))
                .contains("submitted 1 job");
        awaitDeadLetters("stubborn", 3);
    }

    @Test
    void aRecordThatIsNoJobIsNotReplayed() throws Exception {
        sendMalformed();
        await().atMost(PATIENCE)
                .until(() -> said("dlq", "list", "--json").contains("MALFORMED_JOB"));
        assertThat(said("dlq", "replay", "--failure", "MALFORMED_JOB"))
                .contains("submitted 0 jobs", "could not be read as jobs");
    }

    @Test
    void aReplayRunsOnceTheReasonIsGoneThoughTheDeadLetterHadNoRoomForTheJob() throws IOException {
        Path payload = folder.resolve("large.txt");
        Files.writeString(payload, "x".repeat(1_048_100));
        assertThat(run("submit", "late", "--payload-file", payload.toString(), "--id", "large"))
                .extracting(Said::status)
                .isEqualTo(0);
        submit("late", "small");
        awaitDeadLetters("large", 1);
        awaitDeadLetters("small", 1);
        assertThat(said("dlq", "show", "large", "--json")).contains("\"raw_size\":");

        Files.copy(BUILT.resolve("checksum.wasm"), modules.resolve("late.wasm"));
        assertThat(said("dlq", "replay", "--module", "late")).contains("submitted 2 jobs");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(
                                                said(
                                                        "results",
                                                        "--from-beginning",
                                                        "--json",
                                                        "--until-idle",
                                                        "2s"))
                                        .contains("\"job_id\":\"large\"", "\"job_id\":\"small\""));
    }

    private static void submit(String module, String id) {
        said("submit", module, "--payload", "x", "--id", id);
    }

    private static void sendMalformed() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", local.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("wasm_jobs", "{".getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    private static void awaitDeadLetters(String id, int count) {
        await().atMost(PATIENCE)
                .until(() -> run("dlq", "show", id, "--json").out().lines().count() == count);
    }

    private static void awaitCount(int atLeast, String failure, String module) {
        await().atMost(PATIENCE)
                .until(
                        () ->
                                said("dlq", "list", "--failure", failure, "--json")
                                        .lines()
                                        .filter(line -> line.contains("\"" + module + "\""))
                                        .anyMatch(line -> count(line) >= atLeast));
    }

    private static int count(String line) {
        return Integer.parseInt(line.replaceAll(".*\"count\":([0-9]+).*", "$1"));
    }

    /** What a command said. */
    private record Said(int status, String out, String err) {}

    private static String said(String... command) {
        Said said = run(command);
        assertThat(said.status()).as("%s said %s", List.of(command), said).isZero();
        return said.out();
    }

    private static Said run(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--bootstrap-servers", local.bootstrapServers()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console =
                new Console(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        0,
                        false,
                        false);
        int status = Wasmjobs.run(console, arguments.toArray(String[]::new));
        return new Said(
                status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
