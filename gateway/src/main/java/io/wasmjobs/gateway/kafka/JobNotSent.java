package io.wasmjobs.gateway.kafka;

/** Thrown if the brokers did not acknowledge a job. */
public final class JobNotSent extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean tooLarge;

    JobNotSent(boolean tooLarge, Throwable cause) {
        super(String.valueOf(cause.getMessage()), cause);
        this.tooLarge = tooLarge;
    }

    /** Whether the record is larger than the topic allows, so that a retry cannot succeed. */
    public boolean isTooLarge() {
        return tooLarge;
    }
}
