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
 * The processes that a test starts in a folder: they end with it, and where it failed, what they
 * said last is printed.
 */
public final class ProcessesOfTest implements AfterTestExecutionCallback {

    private static final int LAST_LINES = 40;

    private final Supplier<ClusterFolder> folder;

    /** Asks for the folder only once the test is over. */
    public ProcessesOfTest(Supplier<ClusterFolder> folder) {
        this.folder = folder;
    }

    @Override
    public void afterTestExecution(ExtensionContext test) throws IOException {
        if (test.getExecutionException().isPresent()) {
            printLastWords(folder.get());
        }
        kill(folder.get());
    }

    /** Ends all processes of a folder at once. */
    public static void kill(ClusterFolder folder) {
        ClusterProcess.of(folder).forEach(ClusterProcess::kill);
    }

    /** Prints the end of each process's log. */
    public static void printLastWords(ClusterFolder folder) throws IOException {
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
