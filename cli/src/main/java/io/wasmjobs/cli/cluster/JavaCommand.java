package io.wasmjobs.cli.cluster;

import io.wasmjobs.cli.error.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A command line that starts a main class with this JVM's own {@code java}. */
record JavaCommand(
        String classPath,
        List<String> options,
        String mainClass,
        List<String> arguments,
        Map<String, String> environment) {

    JavaCommand {
        options = List.copyOf(options);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    List<String> line() {
        List<String> line = new ArrayList<>();
        line.add(java());
        line.addAll(options);
        line.add("-cp");
        line.add(classPath);
        line.add(mainClass);
        line.addAll(arguments);
        return line;
    }

    /** Runs it to its end and returns its standard output; its errors are discarded. */
    List<String> output() {
        return output(ProcessBuilder.Redirect.DISCARD);
    }

    /** Runs it to its end and returns its standard output. */
    List<String> output(ProcessBuilder.Redirect errors) {
        try {
            Process process = builder().redirectError(errors).start();
            List<String> lines =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
            int status = process.waitFor();
            if (status != 0) {
                throw CommandFailure.failed(
                        mainClass
                                + " ended with status "
                                + status
                                + (lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1)));
            }
            return lines;
        } catch (IOException e) {
            throw CommandFailure.failed("cannot run " + mainClass + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.failed("interrupted while " + mainClass + " ran", e);
        }
    }

    /** Runs it to its end with this process's own input and output, and returns its exit status. */
    int run() {
        try {
            return builder().inheritIO().start().waitFor();
        } catch (IOException e) {
            throw CommandFailure.failed("cannot run " + mainClass + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.failed("interrupted while " + mainClass + " ran", e);
        }
    }

    private ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(line());
        builder.environment().putAll(environment);
        return builder;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
