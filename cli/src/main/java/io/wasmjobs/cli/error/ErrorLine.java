package io.wasmjobs.cli.error;

import io.wasmjobs.cli.console.Colour;
import io.wasmjobs.cli.console.Console;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Converts an exception to one line on standard error and an exit status. It is a class instead of
 * a lambda: the JVM does not archive a picocli interface that a lambda implements, and loading a
 * class that is not in the archive opens every jar.
 */
public final class ErrorLine implements IParameterExceptionHandler, IExecutionExceptionHandler {

    private final Console console;
    private final BooleanSupplier wantsStackTrace;

    public ErrorLine(Console console, BooleanSupplier wantsStackTrace) {
        this.console = console;
        this.wantsStackTrace = wantsStackTrace;
    }

    @Override
    public int handleParseException(ParameterException exception, String[] arguments) {
        print(UsageErrors.explain(exception));
        return ExitStatus.USAGE_ERROR;
    }

    @Override
    public int handleExecutionException(
            Exception exception, CommandLine command, ParseResult parsed) {
        CommandFailure failure = ErrorMessages.explain(exception);
        String message = String.valueOf(failure.getMessage());
        print(message.lines().findFirst().orElse(failure.getClass().getSimpleName()));
        if (wantsStackTrace.getAsBoolean()) {
            console.err().println(command.getColorScheme().stackTraceText(exception));
        }
        return failure.exitStatus();
    }

    private void print(String message) {
        String line = "wasmjobs: " + message;
        console.note(
                console.hasProgress() && console.hasColour()
                        ? console.paint(Colour.BAD, line)
                        : line);
    }
}
