package io.wasmjobs.engine.module;

/** A module, or a manifest, that a source did not read to its end: it is larger than allowed. */
public final class ModuleTooLarge extends ModuleUnreadable {

    private static final long serialVersionUID = 1;

    /** Says that {@code file} has more than {@code maxBytes} bytes. */
    public ModuleTooLarge(String file, int maxBytes) {
        super(file + " has more than " + maxBytes + " bytes, the limit");
    }
}
