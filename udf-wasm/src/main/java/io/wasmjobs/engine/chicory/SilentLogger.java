package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.log.Logger;

/** Writes nothing: Chicory would write a line for each call, with the guest's paths in it. */
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
