package io.wasmjobs.streams;

/**
 * A record of a program.
 *
 * @param id its number, which is also its timestamp in milliseconds
 * @param text the payload for a module
 */
public record Order(long id, String text) {

    /** The same order with another text. */
    public Order withText(String other) {
        return new Order(id, other);
    }
}
