package io.wasmjobs.cli.error;

/** The exit statuses of the command. */
public final class ExitStatus {

    /** The command succeeded. */
    public static final int DONE = 0;

    /** The command ran and failed; the outcome is a dead letter, for example. */
    public static final int FAILED = 1;

    /** The command line is wrong. */
    public static final int USAGE_ERROR = 2;

    /** The service at the address is unreachable. */
    public static final int UNREACHABLE = 3;

    private ExitStatus() {}
}
