package io.wasmjobs.engine.module;

import java.io.IOException;

/**
 * Thrown if the source has the module in a form that cannot be read. Only a change of the module
 * helps, so its jobs are not tried again.
 */
public class ModuleUnreadable extends IOException {

    private static final long serialVersionUID = 1;

    /**
     * For a module that cannot be read.
     *
     * @param message what is wrong with it and what to change, in one sentence
     */
    public ModuleUnreadable(String message) {
        super(message);
    }
}
