package io.wasmjobs.cli.error;

import org.jspecify.annotations.Nullable;

/** Ends a command with an exit status and one line that says what happened and what to do. */
public final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitStatus;

    private CommandFailure(int exitStatus, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitStatus = exitStatus;
    }

    /** It ran and failed. */
    public static CommandFailure failed(String message) {
        return new CommandFailure(ExitStatus.FAILED, message, null);
    }

    /** It ran and failed because of {@code cause}, which {@code --debug} shows. */
    public static CommandFailure failed(String message, Throwable cause) {
        return new CommandFailure(ExitStatus.FAILED, message, cause);
    }

    /** The command line, or a file that it names, cannot be used so. */
    public static CommandFailure wrongUse(String message) {
        return new CommandFailure(ExitStatus.WRONG_USE, message, null);
    }

    /** The service at the address is unreachable. */
    public static CommandFailure nobodyAnswers(String message, @Nullable Throwable cause) {
        return new CommandFailure(ExitStatus.NOBODY_ANSWERS, message, cause);
    }

    /** The exit status that the command ends with. */
    public int exitStatus() {
        return exitStatus;
    }
}
