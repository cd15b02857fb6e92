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

    /** The command ran and failed. */
    public static CommandFailure failed(String message) {
        return new CommandFailure(ExitStatus.FAILED, message, null);
    }

    /** The command ran and failed because of {@code cause}, which {@code --debug} shows. */
    public static CommandFailure failed(String message, Throwable cause) {
        return new CommandFailure(ExitStatus.FAILED, message, cause);
    }

    /** The command line, or a file that it names, is wrong. */
    public static CommandFailure usage(String message) {
        return new CommandFailure(ExitStatus.USAGE_ERROR, message, null);
    }

    /** The service at the address is unreachable. */
    public static CommandFailure unreachable(String message, @Nullable Throwable cause) {
        return new CommandFailure(ExitStatus.UNREACHABLE, message, cause);
    }

    /** The exit status that the command ends with. */
    public int exitStatus() {
        return exitStatus;
    }
}
