package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Modules and checkpoints in S3: a real server that demands credentials, and Flink's own plugin.
 */
final class S3ITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String MODULES = "s3://wasmjobs/modules";
    private static final String CHECKPOINTS = "s3://wasmjobs/checkpoints";

    @SuppressWarnings("NullAway.Init") // Before all tests.
    private static S3Server s3;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Server.with("wasmjobs");
    }

    @BeforeEach
    void logIn() {
        s3.logIn();
    }

    @AfterAll
    static void stop() {
        s3.close();
    }

    @Test
    void thePipelineReadsItsModuleAndResumesFromItsCheckpoint() throws Exception {
        s3.put(TestPipeline.modules().resolve("reverse.wasm"), MODULES);
        TestPipeline pipeline = pipeline().with("wasm.modules", MODULES);
        try {
            pipeline.start(1);
            pipeline.send(job("first"), 0);
            await().atMost(PATIENCE).until(() -> keys(pipeline.results()).contains("first"));

            String checkpoint = pipeline.cancel();
            assertThat(checkpoint).startsWith(CHECKPOINTS + "/");
            assertThat(files(checkpoint)).contains("_metadata");

            pipeline.submit(1, checkpoint);
            pipeline.send(job("first"), 0);
            pipeline.send(job("second"), 0);
            await().atMost(PATIENCE).until(() -> keys(pipeline.results()).contains("second"));
            assertThat(keys(pipeline.results())).containsExactly("first", "second");
        } finally {
            pipeline.close();
        }
    }

    @Test
    void jobsOfABucketThatIsMissingAreDeadLettersThatNameItAndTheOption() throws Exception {
        TestPipeline pipeline = pipeline().with("wasm.modules", "s3://absent/modules");
        try {
            pipeline.start(1);
            pipeline.send(job("lost"), 0);
            await().atMost(PATIENCE).until(() -> !pipeline.deadLetters().isEmpty());

            DeadLetter lost = DeadLetterCodec.read(pipeline.deadLetters().get(0));
            assertThat(lost.failure()).isEqualTo(FailureKind.MODULE_NOT_FOUND);
            assertThat(lost.lastError())
                    .startsWith(
                            "module reverse cannot be read from folder s3://absent/modules"
                                    + " (wasm.modules): The specified bucket does not exist");
        } finally {
            pipeline.close();
        }
    }

    private static TestPipeline pipeline() {
        return TestPipeline.onTopicsOfItsOwn()
                .withFlink(CheckpointingOptions.CHECKPOINTS_DIRECTORY, CHECKPOINTS)
                // State in files of its own, as large state is, and none of it in the metadata.
                .withFlink(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ZERO);
    }

    private static List<String> files(String folder) throws Exception {
        Path path = new Path(folder);
        return List.of(path.getFileSystem().listStatus(path)).stream()
                .map(file -> file.getPath().getName())
                .toList();
    }

    private static WireRecord job(String id) {
        return WasmJobCodec.write(
                new WasmJob(
                        id,
                        ModuleReference.of("reverse"),
                        new Message("Request", Bytes.utf8("ab")),
                        PayloadForm.TEXT,
                        null,
                        0));
    }

    private static List<String> keys(List<WireRecord> records) {
        return records.stream().map(record -> text(record.key())).toList();
    }

    private static String text(@Nullable Bytes key) {
        return key == null ? "" : key.toUtf8();
    }

    @Test
    void aSubmissionNeedsNoEmptyFolders() {
        assertThatCode(() -> FolderCheck.check("wasm.modules", "s3://wasmjobs/absent"))
                .doesNotThrowAnyException();
    }

    @Test
    void aMissingBucketIsNamedWithItsOptionBeforeAnythingIsSubmitted() {
        assertThatExceptionOfType(IllegalConfigurationException.class)
                .isThrownBy(() -> FolderCheck.check("wasm.modules", "s3://absent/modules"))
                .withMessageStartingWith(
                        "wasm.modules: s3://absent/modules cannot be read: The specified bucket"
                                + " does not exist")
                .withMessageNotContaining("\n");
    }

    @Test
    void refusedCredentialsAreNamedWithTheirBucketAndOption() {
        s3.logInWrongly();

        assertThatExceptionOfType(IllegalConfigurationException.class)
                .isThrownBy(() -> FolderCheck.check("execution.checkpointing.dir", CHECKPOINTS))
                .withMessageStartingWith(
                        "execution.checkpointing.dir: "
                                + CHECKPOINTS
                                + " cannot be read: Forbidden")
                .withMessageEndingWith(
                        "check the name, and the credentials in Flink's configuration");
    }
}
