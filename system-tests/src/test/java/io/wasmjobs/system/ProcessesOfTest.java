package io.wasmjobs.system;

import io.wasmjobs.cli.cluster.ClusterFolder;
import io.wasmjobs.cli.cluster.ClusterProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Kills the processes that a test starts in a folder when the test ends, and prints the end of
 * their logs if it failed.
 */
public final class ProcessesOfTest implements AfterTestExecutionCallback {

    private static final int LAST_LINES = 40;

    private final Supplier<ClusterFolder> folder;

    /** Reads {@code folder} only after the test. */
    public ProcessesOfTest(Supplier<ClusterFolder> folder) {
        this.folder = folder;
    }

    @Override
    public void afterTestExecution(ExtensionContext test) throws IOException {
        if (test.getExecutionException().isPresent()) {
            printLogEnds(folder.get());
        }
        kill(folder.get());
    }

    /** Kills all processes of a folder. */
    public static void kill(ClusterFolder folder) {
        ClusterProcess.of(folder).forEach(ClusterProcess::kill);
    }

    /** Prints the end of each process's log. */
    public static void printLogEnds(ClusterFolder folder) throws IOException {
        for (ClusterProcess process : ClusterProcess.of(folder)) {
            System.out.println(
                    "== "
                            + process.name()
                            + (process.isAlive() ? "" : " (dead)")
                            + ", "
                            + process.log());
            List<String> lines = Files.readAllLines(process.log());
            lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())
                    .forEach(System.out::println);
        }
    }
}
