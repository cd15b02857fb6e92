package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.log.Logger;

/** Discards log lines: Chicory would log each call, including the guest's paths. */
final class SilentLogger implements Logger {

    static final Logger INSTANCE = new SilentLogger();

    private SilentLogger() {}

    @Override
    public void log(Level level, String message, Throwable cause) {
        // nothing
    }

    @Override
    public boolean isLoggable(Level level) {
        return false;
    }
}
