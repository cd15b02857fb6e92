package io.wasmjobs.engine.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The table of limits in {@code docs/reference/modules.md} against the defaults. */
final class AdmissionLimitsDocumentTest {

    @Test
    void everyLimitIsInTheDocsWithItsDefault() throws IOException, ReflectiveOperationException {
        Path root = Path.of(System.getProperty("wasmjobs.root"));
        String page = Files.readString(root.resolve("docs/reference/modules.md"));

        for (RecordComponent limit : AdmissionLimits.class.getRecordComponents()) {
            Object value = limit.getAccessor().invoke(AdmissionLimits.DEFAULTS);
            assertThat(page).contains("| `" + limit.getName() + "` | " + value + " |");
        }
    }
}
