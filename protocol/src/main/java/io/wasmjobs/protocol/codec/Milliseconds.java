package io.wasmjobs.protocol.codec;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * Converts durations to and from their form on the wire: milliseconds with up to three decimals.
 */
final class Milliseconds {

    private Milliseconds() {}

    static String toText(Duration duration) {
        long micros = duration.toNanos() / 1_000;
        long whole = micros / 1_000;
        int rest = (int) (micros % 1_000);
        if (rest == 0) {
            return whole + ".0";
        }
        int end = rest % 100 == 0 ? 1 : rest % 10 == 0 ? 2 : 3;
        return whole + "." + String.valueOf(1_000 + rest).substring(1, 1 + end);
    }

    static Duration parse(String name, String text) throws MalformedException {
        try {
            BigDecimal millis = new BigDecimal(text);
            if (millis.precision() - millis.scale() > 15) {
                throw new MalformedException(name + " is out of range");
            }
            return Duration.ofNanos(millis.movePointRight(6).longValue());
        } catch (NumberFormatException e) {
            throw new MalformedException(name + " is not a number");
        }
    }
}
