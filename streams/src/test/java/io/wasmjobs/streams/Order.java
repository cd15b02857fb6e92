package io.wasmjobs.streams;

/**
 * A record of a program.
 *
 * @param id its number, and its time in milliseconds
 * @param text what a module is given
 */
public record Order(long id, String text) {

    /** The same order with another text. */
    public Order withText(String other) {
        return new Order(id, other);
    }
}
