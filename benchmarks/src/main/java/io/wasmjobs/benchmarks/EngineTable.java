package io.wasmjobs.benchmarks;

import io.wasmjobs.engine.chicory.GrowthBenchmark;
import io.wasmjobs.engine.chicory.IsolationBenchmark;
import io.wasmjobs.engine.chicory.MemoryBenchmark;
import java.io.PrintStream;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs all benchmarks of the engine, and prints their figures next to their targets. */
public final class EngineTable {

    private final Collection<RunResult> results;
    private final PrintStream out;

    private EngineTable(Collection<RunResult> results, PrintStream out) {
        this.results = results;
        this.out = out;
    }

    /**
     * Takes no arguments.
     *
     * @throws RunnerException if a benchmark fails
     */
    public static void main(String[] arguments) throws RunnerException {
        Options options =
                new OptionsBuilder()
                        .include(IsolationBenchmark.class.getSimpleName())
                        .include(MemoryBenchmark.class.getSimpleName())
                        .include(GrowthBenchmark.class.getSimpleName())
                        .include(EngineBenchmark.class.getSimpleName())
                        .include(DeadlineBenchmark.class.getSimpleName())
                        .include(CompileBenchmark.class.getSimpleName())
                        .addProfiler(GCProfiler.class)
                        .jvmArgsAppend("-XX:-DontCompileHugeMethods")
                        .build();
        new EngineTable(new Runner(options).run(), System.out).print();
    }

    private void print() {
        double reset = score("IsolationBenchmark.reset");
        out.println("| measure | here | at least |");
        out.println("| --- | --- | --- |");
        row("200-byte echo, memory calls, reset: ns", reset, "≤ 400");
        row("- bytes allocated", secondary("IsolationBenchmark.reset"), "≤ 300");
        row("- against no isolation: times", reset / score("IsolationBenchmark.shared"), "≤ 4");
        row("- a fresh instance costs: times", score("IsolationBenchmark.fresh") / reset, "≥ 150");
        for (String kernel : new String[] {"sha256", "matrix", "sort", "fib"}) {
            double ours = score("MemoryBenchmark." + kernel, "flat");
            double theirs = score("MemoryBenchmark." + kernel, "pages");
            row(
                    kernel + ", our memory against Chicory's: times",
                    ours / theirs,
                    kernel.equals("fib") ? "≤ 1" : "≤ 0.75");
        }
        row("whole job, 200 bytes: ns", score("EngineBenchmark.echo", "200"), "≤ 3000");
        row("reset after growth, 10 cards: ns", score("GrowthBenchmark.growWriteReset"), "≤ 5000");
        for (String module : new String[] {"echo", "javascript", "wordcount-go"}) {
            row(
                    "compiled classes of " + module + " read from disk, not compiled: times faster",
                    score("CompileBenchmark.inspect", module, "compiled")
                            / score("CompileBenchmark.inspect", module, "disk"),
                    "≥ 10");
        }
        row("a loop of 20 ms is stopped after, p99: ms", percentile99(), "≤ 40");
    }

    private void row(String measure, double value, String expected) {
        out.printf(Locale.ROOT, "| %s | %.2f | %s |%n", measure, value, expected);
    }

    private double score(String benchmark, String... parameters) {
        return result(benchmark, parameters).getPrimaryResult().getScore();
    }

    private double percentile99() {
        return result("DeadlineBenchmark.runaway")
                .getPrimaryResult()
                .getStatistics()
                .getPercentile(99);
    }

    private double secondary(String benchmark) {
        for (Result<?> result : result(benchmark).getSecondaryResults().values()) {
            if (result.getLabel().endsWith("alloc.rate.norm")) {
                return result.getScore();
            }
        }
        throw new IllegalStateException(benchmark + " did not measure allocation");
    }

    private RunResult result(String benchmark, String... parameters) {
        for (RunResult result : results) {
            BenchmarkParams run = result.getParams();
            List<String> values = run.getParamsKeys().stream().map(run::getParam).toList();
            if (run.getBenchmark().endsWith("." + benchmark)
                    && values.containsAll(List.of(parameters))) {
                return result;
            }
        }
        throw new IllegalStateException(benchmark + " did not run");
    }
}
