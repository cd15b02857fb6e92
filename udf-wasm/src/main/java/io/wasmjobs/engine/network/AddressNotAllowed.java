package io.wasmjobs.engine.network;

import java.io.IOException;

/** Thrown if a guest requests an address that its manifest does not list. */
public final class AddressNotAllowed extends IOException {

    private static final long serialVersionUID = 1;

    /**
     * @param message which address, and what is missing
     */
    public AddressNotAllowed(String message) {
        super(message);
    }
}
