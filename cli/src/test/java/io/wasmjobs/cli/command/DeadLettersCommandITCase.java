package io.wasmjobs.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.cli.CommandRun;
import io.wasmjobs.cli.LocalProcess;
import io.wasmjobs.cli.Shell;
import java.io.IOException;
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

/** {@code dlq} counts, shows and replays the dead letters of a real system. */
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

        String table = output("dlq", "list");
        assertThat(table).contains("COUNT", "FAILURE", "MODULE", "FIRST", "LAST", "nowhere");
        assertThat(output("dlq", "list", "--failure", "MALFORMED_JOB", "--json"))
                .hasLineCount(1)
                .contains("\"module_id\":\"-\"", "\"count\":1");
        assertThat(output("dlq", "list", "--module", "nowhere", "--json")).hasLineCount(1);
        assertThat(output("dlq", "list", "--since", "1h", "--json").lines().count())
                .isGreaterThanOrEqualTo(3);
        CommandRun.CommandOutput none = run("dlq", "list", "--since", "1ms");
        assertThat(none.status()).isZero();
        assertThat(none.err()).contains("no dead letters");
    }

    @Test
    void oneIsShownWithAllItsFields() {
        submit("trap", "shown");
        awaitDeadLetters("shown", 1);

        String shown = output("dlq", "show", "shown");
        assertThat(shown)
                .contains(
                        "failure    TRAP",
                        "attempts   3",
                        "module     trap",
                        "from       wasm_jobs")
                .contains("in handle (function", "submitted  {");
        assertThat(output("dlq", "show", "shown", "--json"))
                .hasLineCount(1)
                .startsWith("{\"job_id\":\"shown\"");
        CommandRun.CommandOutput nobody = run("dlq", "show", "nobody");
        assertThat(nobody.status()).isEqualTo(1);
        assertThat(nobody.err()).isEqualTo("wasmjobs: no dead letter of job nobody\n");
    }

    @Test
    void aDryRunPrintsItsEffectsAndSubmitsNothing() {
        submit("trap", "dry");
        awaitDeadLetters("dry", 1);

        String dry = output("dlq", "replay", "dry", "--dry-run");
        assertThat(dry).contains("dry  trap  TRAP  replay 1", "would submit 1 job");
        assertThat(output("dlq", "replay", "dry")).contains("submitted 1 job");
        // If the dry run had submitted it, this would be the third dead letter.
        awaitDeadLetters("dry", 2);
        assertThat(output("dlq", "replay", "dry", "--dry-run")).contains("replay 2");
    }

    @Test
    void aLimitAndARateApplyToEverySelection() {
        submit("missing", "limited-1");
        submit("missing", "limited-2");
        submit("missing", "limited-3");
        awaitCount(3, "MODULE_NOT_FOUND", "missing");

        assertThat(output("dlq", "replay", "--module", "missing", "--limit", "2", "--rate", "50"))
                .contains("submitted 2 jobs");
        awaitCount(5, "MODULE_NOT_FOUND", "missing");
    }

    @Test
    void aJobThatWasReplayedTooOftenIsSkipped() {
        submit("trap", "stubborn");
        awaitDeadLetters("stubborn", 1);
        output("dlq", "replay", "stubborn", "--max-replays", "1");
        awaitDeadLetters("stubborn", 2);

        assertThat(output("dlq", "replay", "stubborn", "--max-replays", "1"))
                .contains("submitted 0 jobs", "left 1 job alone", "--force");
        assertThat(output("dlq", "replay", "stubborn", "--max-replays", "1", "--force"))
                .contains("submitted 1 job");
        awaitDeadLetters("stubborn", 3);
    }

    @Test
    void aRecordThatIsNoJobIsNotReplayed() throws Exception {
        sendMalformed();
        await().atMost(PATIENCE)
                .until(() -> output("dlq", "list", "--json").contains("MALFORMED_JOB"));
        assertThat(output("dlq", "replay", "--failure", "MALFORMED_JOB"))
                .contains("submitted 0 jobs", "could not be read as jobs");
    }

    @Test
    void aReplaySucceedsThoughTheDeadLetterHadNoRoomForTheJob() throws IOException {
        Path payload = folder.resolve("large.txt");
        Files.writeString(payload, "x".repeat(1_048_100));
        assertThat(run("submit", "late", "--payload-file", payload.toString(), "--id", "large"))
                .extracting(CommandRun.CommandOutput::status)
                .isEqualTo(0);
        submit("late", "small");
        awaitDeadLetters("large", 1);
        awaitDeadLetters("small", 1);
        assertThat(output("dlq", "show", "large", "--json")).contains("\"raw_size\":");

        Files.copy(BUILT.resolve("checksum.wasm"), modules.resolve("late.wasm"));
        assertThat(output("dlq", "replay", "--module", "late")).contains("submitted 2 jobs");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(
                                                output(
                                                        "results",
                                                        "--from-beginning",
                                                        "--json",
                                                        "--until-idle",
                                                        "2s"))
                                        .contains("\"job_id\":\"large\"", "\"job_id\":\"small\""));
    }

    private static void submit(String module, String id) {
        output("submit", module, "--payload", "x", "--id", id);
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
                                output("dlq", "list", "--failure", failure, "--json")
                                        .lines()
                                        .filter(line -> line.contains("\"" + module + "\""))
                                        .anyMatch(line -> count(line) >= atLeast));
    }

    private static int count(String line) {
        return Integer.parseInt(line.replaceAll(".*\"count\":([0-9]+).*", "$1"));
    }

    private static String output(String... command) {
        CommandRun.CommandOutput output = run(command);
        assertThat(output.status()).as("%s printed %s", List.of(command), output).isZero();
        return output.out();
    }

    private static CommandRun.CommandOutput run(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--bootstrap-servers", local.bootstrapServers()));
        return CommandRun.of(arguments.toArray(String[]::new));
    }
}
