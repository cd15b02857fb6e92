package io.wasmjobs.engine.module;

/** Thrown if a module or a manifest is larger than allowed; the rest was not read. */
public final class ModuleTooLarge extends ModuleUnreadable {

    private static final long serialVersionUID = 1;

    /** Says that {@code file} has more than {@code maxBytes} bytes. */
    public ModuleTooLarge(String file, int maxBytes) {
        super(file + " has more than " + maxBytes + " bytes, the limit");
    }
}
