package io.wasmjobs.job.config;

import io.wasmjobs.job.GeneratedPage;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.Formatter;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.util.TimeUtils;
import org.junit.jupiter.api.Test;

/** docs/reference/configuration.md matches the descriptions of the options. */
final class ConfigurationPageTest {

    @Test
    void thePageMatchesTheOptions() throws IOException {
        GeneratedPage.check("reference/configuration.md", page(), getClass());
    }

    private static String page() {
        StringBuilder page =
                new StringBuilder(
                        """
                        # Configuration of the pipeline

                        Options come from a YAML file (`--config wasm-jobs.yaml`) and from arguments
                        (`--wasm.run.threads 8`). Arguments take precedence; `--fresh` has no value. A wrong key or
                        value ends the submission with one line that names it. The pipeline itself sets checkpoints,
                        state and restarts; Flink's configuration can change most of them
                        ([decision](../decisions/0210-the-pipeline-sets-what-its-guarantees-rest-on.md)).

                        This page is generated from the source.

                        | option | type | default | what it does |
                        | --- | --- | --- | --- |
                        """);
        for (ConfigOption<?> option : OptionCatalogue.options()) {
            row(page, option);
        }
        page.append(
                """

                ## Kafka's own properties

                | keys | what they are |
                | --- | --- |
                """);
        Formatter formatter = new HtmlFormatter();
        for (KafkaOptions.PassThrough family : OptionCatalogue.families()) {
            page.append("| `")
                    .append(family.prefix())
                    .append("*` | ")
                    .append(formatter.format(family.description()))
                    .append(" |\n");
        }
        return page.append(
                        """

                        Put keys and passwords into the file, not into arguments: Flink keeps the
                        arguments of a pipeline and shows them. The dashboard shows no `kafka.*`
                        password, and Kafka's clients hide passwords in their logs.
                        """)
                .toString();
    }

    private static void row(StringBuilder page, ConfigOption<?> option) {
        page.append("| `")
                .append(option.key())
                .append("` | ")
                .append(OptionCatalogue.type(option))
                .append(" | ")
                .append(defaultValue(option.defaultValue()))
                .append(" | ")
                .append(new HtmlFormatter().format(option.description()).replace("|", "\\|"))
                .append(" |\n");
    }

    private static String defaultValue(@org.jspecify.annotations.Nullable Object value) {
        if (value == null) {
            return "none";
        }
        String text =
                switch (value.getClass().getSimpleName()) {
                    case "Duration" -> TimeUtils.formatWithHighestUnit((Duration) value);
                    default -> value.toString();
                };
        return "`" + text + "`";
    }
}
