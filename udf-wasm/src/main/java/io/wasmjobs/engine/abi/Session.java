package io.wasmjobs.engine.abi;

import io.wasmjobs.protocol.Message;
import org.jspecify.annotations.Nullable;

/** The host's side of one invocation: what the guest is given, and what it has said so far. */
public final class Session {

    private final Message message;
    private final int maxOutputBytes;
    private final LogLines logs;
    private final HttpRequests http;
    private @Nullable Output output;
    private boolean taskTaken;

    /**
     * @param message what the guest is given
     * @param maxOutputBytes the longest answer allowed
     * @param logs collects what the guest logs
     * @param http sends the guest's HTTP requests
     */
    public Session(Message message, int maxOutputBytes, LogLines logs, HttpRequests http) {
        this.message = message;
        this.maxOutputBytes = maxOutputBytes;
        this.logs = logs;
        this.http = http;
    }

    /** What the guest is given. */
    public Message message() {
        return message;
    }

    /** The longest answer allowed, in bytes of its payload. */
    public int maxOutputBytes() {
        return maxOutputBytes;
    }

    /** What the guest has logged. */
    public LogLines logs() {
        return logs;
    }

    /** Sends the guest's HTTP requests. */
    public HttpRequests http() {
        return http;
    }

    /** What the guest has written to standard output, where that is its answer. */
    public Output output() {
        Output collected = output;
        if (collected == null) {
            collected = new Output(maxOutputBytes);
            output = collected;
        }
        return collected;
    }

    /** Whether the guest has polled its task. */
    public boolean isTaskTaken() {
        return taskTaken;
    }

    /** The guest has polled its task: there is none left. */
    public void takeTask() {
        taskTaken = true;
    }
}
