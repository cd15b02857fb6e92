package io.wasmjobs.cli.command;

import io.wasmjobs.cli.error.CommandFailure;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code wasmjobs bench}, for the help: the launcher script passes it to the benchmarks, which have
 * a class path of their own.
 */
@Command(
        name = "bench",
        header = "Measures the pipeline against yardsticks, on this machine.",
        footer = {"", "All of its options: ./wasmjobs bench --help"})
final class BenchCommand implements Callable<Integer> {

    @Parameters(hidden = true)
    @SuppressWarnings("unused") // picocli needs parameters that accept any argument
    private List<String> arguments = List.of();

    @Override
    public Integer call() {
        throw CommandFailure.usage(
                "bench is run by the script ./wasmjobs, from a checkout: ./wasmjobs bench --help");
    }
}
