package io.wasmjobs.benchmarks.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./wasmjobs bench}: measures the pipeline and its yardsticks in one run, in turns. */
@Command(
        name = "wasmjobs bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Measure the pipeline against yardsticks, on this machine.",
        description =
                "Starts a broker in a process of its own, preloads jobs, and lets yardsticks and"
                        + " pipeline take turns. Prints a table and writes every pass as JSON.",
        footer = {
            "",
            "Example: ./wasmjobs bench --only 'copy loop,CloudEvents' --jobs 200000",
            "",
            "Besides the table's rows: latency; and, only where --only names them, ids (state among"
                    + " ten times the jobs), writes (acknowledged writes to one key) and entities"
                    + " (checkpoint and restore of many keys)."
        })
public final class PipelineBenchmark implements Callable<Integer> {

    private static final long JOBS = 2_000_000;
    private static final long QUICK_JOBS = 20_000;

    /** After two passes HotSpot has compiled most of the code. */
    private static final int WARM_UPS = 2;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description =
                    "Echo jobs of each pass, of which the second half is measured; dearer rows get"
                            + " a share (default: 2,000,000, or 20,000 with --quick).")
    private @Nullable Long jobs;

    @Option(
            names = "--passes",
            paramLabel = "N",
            description =
                    "Measured passes, after two to warm up (default: 3; with --quick 1, cold).")
    private @Nullable Integer passes;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            split = ",",
            description = "Only rows whose name contains one of these.")
    private List<String> only = List.of();

    @Option(
            names = "--load",
            paramLabel = "N",
            split = ",",
            description =
                    "Jobs per second at which latency is measured (default: half of what"
                            + " at-least-once has managed in this run, else 500).")
    private List<Double> loads = List.of();

    @Option(
            names = "--quick",
            description = "A minute that shows that everything works; its figures mean nothing.")
    private boolean quick;

    @Option(
            names = "--option",
            paramLabel = "KEY=VALUE",
            description = "An option of the pipeline, for all of its rows: wasm.*, kafka.*.")
    private Map<String, String> options = new HashMap<>();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "bench.json",
            description = "Where every pass goes (default: ${DEFAULT-VALUE}).")
    private Path json = Path.of("bench.json");

    @Option(
            names = "--scratch",
            paramLabel = "FOLDER",
            description =
                    "Where to write some gigabytes, deleted at the end (default: the temporary"
                            + " folder).")
    private @Nullable Path scratch;

    private PipelineBenchmark() {}

    /** Runs the command and ends the process with its exit status. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PipelineBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path folder =
                scratch == null
                        ? Files.createTempDirectory("wasmjobs-bench")
                        : Files.createTempDirectory(Files.createDirectories(scratch), "bench");
        // An interrupted run deletes its files too.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        Size size =
                new Size(
                        jobs != null ? jobs : quick ? QUICK_JOBS : JOBS,
                        passes != null ? passes : quick ? 1 : 3,
                        quick ? 0 : WARM_UPS,
                        loads);
        try (TestEnvironment environment = TestEnvironment.set(folder)) {
            BenchmarkReport report = new BenchmarkRun(environment, size, only, options).measure();
            report.write(json);
            report.print(System.out);
        }
        return 0;
    }

    /**
     * The size of a run.
     *
     * @param jobs the jobs of an echo row
     * @param passes the measured passes
     * @param warmUps the passes before them
     * @param loads jobs per second at which latency is measured; empty for half of the maximum
     */
    record Size(long jobs, int passes, int warmUps, List<Double> loads) {

        /** Whether the figures are meaningless, since nothing was warmed up. */
        boolean isCold() {
            return warmUps == 0;
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("wasmjobs: " + folder + " is left behind: " + e.getMessage());
        }
    }
}
