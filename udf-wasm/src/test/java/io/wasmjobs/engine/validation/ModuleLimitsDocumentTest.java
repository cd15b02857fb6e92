package io.wasmjobs.engine.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.ModuleLimits;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The table of limits in {@code docs/reference/modules.md} has the defaults. */
final class ModuleLimitsDocumentTest {

    @Test
    void everyLimitIsInTheDocsWithItsDefault() throws IOException, ReflectiveOperationException {
        Path root = Path.of(System.getProperty("wasmjobs.root"));
        String page = Files.readString(root.resolve("docs/reference/modules.md"));

        for (RecordComponent limit : ModuleLimits.class.getRecordComponents()) {
            Object value = limit.getAccessor().invoke(ModuleLimits.DEFAULTS);
            assertThat(page).contains("| `" + limit.getName() + "` | " + value + " |");
        }
    }
}
