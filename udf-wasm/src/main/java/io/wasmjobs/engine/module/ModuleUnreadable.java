package io.wasmjobs.engine.module;

import java.io.IOException;

/**
 * A module that its source has, but in a form that is not read. It stays so until someone changes
 * it, so its jobs are not tried again.
 */
public class ModuleUnreadable extends IOException {

    private static final long serialVersionUID = 1;

    /**
     * A module that cannot be read.
     *
     * @param message what is wrong with it and what to change, in one sentence
     */
    public ModuleUnreadable(String message) {
        super(message);
    }
}
