package io.wasmjobs.cli.error;

/** What the command's exit status tells a script. */
public final class ExitStatus {

    /** Done as asked. */
    public static final int DONE = 0;

    /** It ran and failed: a dead letter, say. */
    public static final int FAILED = 1;

    /** Wrong use of the command line. */
    public static final int WRONG_USE = 2;

    /** The service at the address is unreachable. */
    public static final int NOBODY_ANSWERS = 3;

    private ExitStatus() {}
}
