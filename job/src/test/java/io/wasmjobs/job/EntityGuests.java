package io.wasmjobs.job;

import com.dylibso.chicory.wabt.Wat2Wasm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Modules with state for a key: {@code counter}, {@code ledger}, and two versions of {@code tally},
 * which writes state and then traps or spins if its payload says so.
 */
record EntityGuests(Path folder) {

    /** Writes the modules, with the first version of {@code tally}. */
    static EntityGuests in(Path folder) throws IOException {
        for (String example : new String[] {"counter", "ledger"}) {
            for (String file : new String[] {example + ".wasm", example + ".json"}) {
                Files.copy(TestPipeline.modules().resolve(file), folder.resolve(file));
            }
        }
        EntityGuests guests = new EntityGuests(folder);
        guests.writeTally(1, "old", "");
        return guests;
    }

    /**
     * Writes the second version of {@code tally}, which keeps its sum under another key. Stop the
     * pipeline first: a running one could read the new module with the old manifest.
     */
    void upgradeTally() throws IOException {
        writeTally(2, "new", wat("tally-migrate"));
    }

    private void writeTally(int version, String key, String more) throws IOException {
        String text = wat("tally").replace("KEY\"", key + '"').replace("MORE)", more + ')');
        Files.write(folder.resolve("tally.wasm"), Wat2Wasm.parse(text));
        Files.writeString(
                folder.resolve("tally.json"), "{\"state\": {\"version\": " + version + "}}");
    }

    private static String wat(String name) throws IOException {
        try (InputStream wat = EntityGuests.class.getResourceAsStream("/guests/" + name + ".wat")) {
            return new String(wat.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
