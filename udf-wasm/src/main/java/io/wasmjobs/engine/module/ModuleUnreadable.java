package io.wasmjobs.engine.module;

import java.io.IOException;

/**
 * A module that its source has, but in a form that is not read. It stays so until someone changes
 * it, so its jobs are not tried again.
 */
public class ModuleUnreadable extends IOException {

    private static final long serialVersionUID = 1;

    /** Says what is wrong, in one sentence for whoever put the module there. */
    public ModuleUnreadable(String message) {
        super(message);
    }
}
