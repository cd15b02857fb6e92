package io.wasmjobs.engine;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.wasmjobs.engine.module.ModuleSource;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A source of modules that tests set: the guests in WAT, and arbitrary bytes. */
public final class Guests implements ModuleSource {

    private static final Map<String, Bytes> BUILT = new ConcurrentHashMap<>();

    private final Map<String, Fetched.Changed> modules = new ConcurrentHashMap<>();
    private final AtomicLong version = new AtomicLong();

    /** The module that {@code guests/NAME.wat} describes. */
    public static Bytes wat(String name) {
        return BUILT.computeIfAbsent(name, Guests::build);
    }

    private static Bytes build(String name) {
        return parse(text(name));
    }

    /** The text of {@code guests/NAME.wat}. */
    static String text(String name) {
        try (InputStream wat = Guests.class.getResourceAsStream("/guests/" + name + ".wat")) {
            if (wat == null) {
                throw new IllegalArgumentException("there is no guests/" + name + ".wat");
            }
            return new String(wat.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The module that the text {@code wat} describes. */
    public static Bytes parse(String wat) {
        return Bytes.wrap(Wat2Wasm.parse(wat));
    }

    /** Offers {@code guests/ID.wat} as module ID, for one or more ids. */
    public Guests with(String... ids) {
        for (String id : ids) {
            put(id, wat(id), null);
        }
        return this;
    }

    /** Offers {@code guests/ID.wat} as module ID with a manifest. */
    public Guests withManifest(String id, String manifest) {
        return put(id, wat(id), manifest);
    }

    /** Offers {@code module} as module {@code id} from now on. */
    public Guests put(String id, Bytes module, @Nullable String manifest) {
        Bytes json = manifest == null ? null : Bytes.utf8(manifest);
        modules.put(id, new Fetched.Changed("v" + version.incrementAndGet(), module, json));
        return this;
    }

    @Override
    public Optional<Fetched> fetch(String id, @Nullable String knownVersion) {
        Fetched.Changed current = modules.get(id);
        if (current == null) {
            return Optional.empty();
        }
        return Optional.of(
                current.version().equals(knownVersion) ? new Fetched.Unchanged() : current);
    }

    @Override
    public String description() {
        return "the test's guests";
    }
}
