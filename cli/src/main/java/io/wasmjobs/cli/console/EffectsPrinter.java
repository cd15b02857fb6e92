package io.wasmjobs.cli.console;

import io.wasmjobs.engine.Effects;
import io.wasmjobs.engine.EmittedRecord;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WireRecord;
import org.jspecify.annotations.Nullable;

/**
 * Prints the effects of an invocation besides its answer: a line for each record and changed key.
 */
public final class EffectsPrinter {

    private final Console console;

    public EffectsPrinter(Console console) {
        this.console = console;
    }

    /** Prints the effects to standard error. */
    public void print(Effects effects) {
        for (EmittedRecord emitted : effects.emitted()) {
            WireRecord record = emitted.record();
            StringBuilder line = new StringBuilder("to ").append(emitted.topic());
            if (record.key() != null) {
                line.append(", key ").append(shown(record.key()));
            }
            for (Header header : record.headers()) {
                line.append(", ").append(header.name()).append('=').append(shown(header.value()));
            }
            note("emitted: ", line.append(": ").append(shown(record.value())).toString());
        }
        StateChanges changes = effects.state();
        if (changes != null) {
            changes.entries()
                    .forEach(
                            (key, value) ->
                                    note(
                                            "state: ",
                                            shown(key)
                                                    + value.map(now -> " = " + shown(now))
                                                            .orElse(" deleted")));
        }
    }

    private void note(String what, String line) {
        console.note(console.paint(Colour.FAINT, what) + line);
    }

    private static String shown(@Nullable Bytes bytes) {
        if (bytes == null) {
            return "null";
        }
        return OutcomePrinter.isUtf8(bytes)
                ? OutcomePrinter.onOneLine(bytes.toUtf8())
                : AnswerPrinter.count(bytes.size(), "byte");
    }
}
