package io.wasmjobs.engine.abi;

import java.util.Arrays;
import java.util.Optional;

/** The methods of requests that Spin 1.x has, in the order of the numbers that it gives them. */
public enum SpinMethod {
    GET,
    POST,
    PUT,
    DELETE,
    PATCH,
    HEAD,
    OPTIONS;

    /** The method of that name. */
    static Optional<SpinMethod> of(String name) {
        return Arrays.stream(values()).filter(method -> method.name().equals(name)).findFirst();
    }

    /** The method of that number. */
    public static Optional<SpinMethod> of(long number) {
        return Arrays.stream(values()).filter(method -> method.ordinal() == number).findFirst();
    }
}
