package io.wasmjobs.engine.abi;

import java.util.Arrays;
import java.util.Optional;

/** The methods of requests that Spin 1.x has. */
public enum SpinMethod {
    GET(0),
    POST(1),
    PUT(2),
    DELETE(3),
    PATCH(4),
    HEAD(5),
    OPTIONS(6);

    private final int number;

    SpinMethod(int number) {
        this.number = number;
    }

    /** The number that Spin gives it. */
    int number() {
        return number;
    }

    /** The method of that name. */
    static Optional<SpinMethod> of(String name) {
        return Arrays.stream(values()).filter(method -> method.name().equals(name)).findFirst();
    }

    /** The method of that number. */
    public static Optional<SpinMethod> of(long number) {
        return Arrays.stream(values()).filter(method -> method.number == number).findFirst();
    }
}
