package io.wasmjobs.gateway.kafka;

/** The brokers did not acknowledge a job. */
public final class JobNotSent extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean tooLarge;

    JobNotSent(boolean tooLarge, Throwable cause) {
        super(String.valueOf(cause.getMessage()), cause);
        this.tooLarge = tooLarge;
    }

    /** Whether the record is larger than the topic allows, so that another try is in vain. */
    public boolean isTooLarge() {
        return tooLarge;
    }
}
