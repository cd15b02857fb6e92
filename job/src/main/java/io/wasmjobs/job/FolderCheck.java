package io.wasmjobs.job;

import com.google.common.base.Throwables;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks before the pipeline is submitted that a folder in a file system of Flink, such as a bucket
 * of S3, may be read.
 */
final class FolderCheck {

    private static final Logger LOG = LoggerFactory.getLogger(FolderCheck.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private FolderCheck() {}

    /**
     * Asks for the folder. One that is absent passes, because an object store has no empty folders,
     * and so does one that this process has no file system for, because the cluster may have it.
     *
     * @param key the option that names the folder
     * @throws IllegalConfigurationException if the file system refuses; the message is one line
     */
    static void check(String key, String folder) {
        FutureTask<Optional<String>> refusal = new FutureTask<>(() -> refusal(folder));
        Thread asking = new Thread(refusal, "folder-check");
        asking.setDaemon(true);
        asking.start();
        try {
            refusal.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .ifPresent(reason -> refuse(key, folder, reason));
        } catch (TimeoutException e) {
            LOG.warn(
                    "{}: {} did not answer in {} s: the pipeline asks it again",
                    key,
                    folder,
                    PATIENCE.toSeconds());
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot check " + folder, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // The plugin for S3 that is made of Presto throws the AWS SDK's unchecked exceptions.
    @SuppressWarnings("IllegalCatch")
    private static Optional<String> refusal(String folder) {
        try {
            Path path = new Path(folder);
            path.getFileSystem().getFileStatus(path);
            return Optional.empty();
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (UnsupportedFileSystemSchemeException e) {
            LOG.info("{} is not checked: {}", folder, e.getMessage());
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            Throwable cause = Throwables.getRootCause(e);
            return Optional.of(String.valueOf(cause.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static void refuse(String key, String folder, String reason) {
        throw new IllegalConfigurationException(
                key
                        + ": "
                        + folder
                        + " cannot be read: "
                        + reason
                        + "; check the name, and the credentials in Flink's configuration");
    }
}
