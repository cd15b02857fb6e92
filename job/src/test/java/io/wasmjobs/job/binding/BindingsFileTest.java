package io.wasmjobs.job.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.wasmjobs.job.record.ValueForm;
import io.wasmjobs.protocol.ModuleReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The syntax of a file of bindings, and the error messages about it. */
final class BindingsFileTest {

    private static final List<String> OWN =
            List.of("wasm_jobs", "wasm_results", "wasm_jobs_dlq", "wasm_state");

    private static BindingsFile parsed(String text) {
        return BindingsFile.parse("b.yaml", text).checkedAgainst(OWN);
    }

    @Test
    void allFieldsAreReadAndHaveDefaults() {
        BindingsFile file =
                parsed(
                        """
                        # What this is for.
                        bindings:
                          - name: all
                            from: orders
                            module: echo@sha256:%s
                            to: orders.done   # where to
                            key: header:customer
                            dedupe: record
                            form: message
                            tenant: shop
                            priority: 5

                          - from: /raw\\..*/
                            module: redact
                        """
                                .formatted("ab".repeat(32)));

        Binding all = file.entries().get(0).binding();
        assertThat(all)
                .isEqualTo(
                        new Binding(
                                "all",
                                new BoundTopic.Named("orders"),
                                new ModuleReference("echo", "ab".repeat(32)),
                                "orders.done",
                                new RecordText.HeaderValue("customer"),
                                new Deduplication.ByText(new RecordText.Key()),
                                ValueForm.MESSAGE,
                                "shop",
                                5));
        Binding least = file.entries().get(1).binding();
        assertThat(least.name()).isEqualTo("redact");
        assertThat(least.from().contains("raw.a")).isTrue();
        assertThat(least.from().contains("more.raw.a")).isFalse();
        assertThat(least.to()).isNull();
        assertThat(least.key()).isEqualTo(new RecordText.Nothing());
        assertThat(least.deduplication()).isEqualTo(new Deduplication.None());
        assertThat(least.form()).isEqualTo(ValueForm.PAYLOAD);
        assertThat(least.tenant()).isNull();
        assertThat(least.priority()).isEqualTo(3);
        assertThat(file.entries())
                .extracting(BindingsFile.Entry::firstLine, BindingsFile.Entry::lastLine)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(3, 11),
                        org.assertj.core.groups.Tuple.tuple(13, 14));
        assertThat(file.bindings().outputs()).containsExactly("orders.done");
        assertThat(file.bindings().of("orders")).containsExactly(all);
        assertThat(file.bindings().named("redact")).isEqualTo(least);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing yet\n", "bindings:\n", "bindings: []\n", "---\n"})
    void aFileMayBeEmpty(String text) {
        assertThat(parsed(text).bindings()).isEqualTo(Bindings.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    frm: a                 | line 3: frm: there is no such field; did you mean from?
                    surprise: a            | line 3: surprise: there is no such field; there are name, from, module, to, key, dedupe, form, tenant, priority
                    module: echo           | line 3: module is given twice
                    from: a b              | line 3: from: a b is wrong; it has to be a topic's name, or a regular expression as /regex/
                    from: /a(/             | line 3: from: /a(/ is no regular expression: Unclosed group
                    from: [a]              | line 3: from is not a single value
                    to: a/b                | line 3: to: a/b is wrong; it has to be a topic's name
                    to: ..                 | line 3: to: .. is wrong; it has to be a topic's name
                    name: a/b              | line 3: name: a/b is wrong; it has to be letters, digits, dots, dashes and underscores, at most 64
                    key: value             | line 3: key: value is wrong; it has to be none, record, partition or header:NAME
                    key: 'header:'         | line 3: key: header: is wrong; it has to be none, record, partition or header:NAME
                    dedupe: partition      | line 3: dedupe: partition is wrong; it has to be none, record, position or header:NAME
                    dedupe: always         | line 3: dedupe: always is wrong; it has to be none, record, position or header:NAME
                    form: json             | line 3: form: json is wrong; it has to be payload or message
                    tenant: ''             | line 3: tenant: tenant is empty
                    priority: 6            | line 3: priority: 6 is wrong; it has to be a number from 1 to 5
                    to: wasm_jobs          | line 2: binding echo writes to wasm_jobs, a topic of the pipeline itself: bind another topic
                    to: wasm_state         | line 2: binding echo writes to wasm_state, a topic of the pipeline itself: bind another topic
                    from: wasm_results     | line 2: binding echo reads wasm_results, a topic of the pipeline itself: bind another topic
                    from: wasm_jobs_dlq    | line 2: binding echo reads wasm_jobs_dlq, a topic of the pipeline itself: bind another topic
                    """)
    void aWrongFieldIsNamedWithItsLine(String field, String message) {
        String from = field.startsWith("from") || field.startsWith("frm") ? "" : "    from: a\n";
        isRefused("bindings:\n  - module: echo\n    " + field + "\n" + from, "b.yaml, " + message);
    }

    @Test
    void anInvalidModuleIdIsNamed() {
        isRefused(
                "bindings:\n  - from: a\n    module: Echo\n",
                "b.yaml, line 3: module: module id \"Echo\" is not [a-z0-9][a-z0-9._-]{0,127} without"
                        + " \"..\"");
    }

    @Test
    void aMissingFieldIsNamed() {
        isRefused("bindings:\n  - from: a\n", "b.yaml, line 2: module is missing");
        isRefused("bindings:\n  - module: a\n", "b.yaml, line 2: from is missing");
        isRefused(
                "bindings:\n  - from: a\n    module: " + "m".repeat(65) + "\n",
                "b.yaml, line 2: name: needed: the module's id is longer than 64 characters");
    }

    @Test
    void aFileWithoutAListOfBindingsIsRefused() {
        isRefused("- a\n", "b.yaml, line 1: the file has to begin with bindings:");
        isRefused("bindigs: []\n", "b.yaml, line 1: bindigs: only bindings: is known");
        isRefused("bindings: a\n", "b.yaml, line 1: bindings is not a list");
        isRefused(
                "\nbindings:\n  - a\n",
                "b.yaml, line 3: a binding has fields, such as from: TOPIC");
        assertThatExceptionOfType(BindingsException.class)
                .isThrownBy(() -> parsed("bindings:\n  - from: [\n"))
                .withMessageStartingWith("b.yaml, line 3: not YAML: ");
        assertThatExceptionOfType(BindingsException.class)
                .isThrownBy(() -> parsed("a: &x [*x]\nb: *y\n"))
                .withMessageStartingWith("b.yaml, line ");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatExceptionOfType(BindingsException.class)
                .isThrownBy(() -> BindingsFile.read(Path.of("none.yaml")))
                .withMessage("none.yaml cannot be read as UTF-8 text");
    }

    @Test
    void twoBindingsMustHaveDifferentNames() {
        isRefused(
                "bindings:\n- {from: a, module: echo}\n- {from: b, module: echo}\n",
                "b.yaml, line 3: a binding is already named echo (line 2): give this one a name of its"
                        + " own");
    }

    @Test
    void loopsOfAnyLengthAndThroughPatternsAreFound() {
        isRefused(
                "bindings:\n- {from: a, to: a, module: echo}\n",
                "b.yaml, line 2: binding echo is in a loop: what it writes to a comes back to a");
        isRefused(
                "bindings:\n- {from: /.*/, to: copy, module: echo}\n",
                "b.yaml, line 2: binding echo is in a loop: what it writes to copy comes back to /.*/");
        isRefused(
                """
                bindings:
                - {name: before, from: x, to: a, module: echo}
                - {name: one, from: a, to: b, module: echo}
                - {name: two, from: b, to: c1, module: echo}
                - {name: three, from: '/c\\d/', to: a, module: echo}
                """,
                "b.yaml, line 3: binding one is in a loop: what it writes to b comes back to a");
        assertThat(
                        parsed(
                                        """
                                        bindings:
                                        - {name: one, from: a, to: b, module: echo}
                                        - {name: two, from: a, to: c, module: echo}
                                        - {name: three, from: b, to: c, module: echo}
                                        """)
                                .entries())
                .hasSize(3);
    }

    @Test
    void theSourceReadsTheBoundTopicsAndNoTopicOfThePipeline() {
        Bindings bindings =
                parsed(
                                """
                                bindings:
                                - {name: one, from: a.b, to: c, module: echo}
                                - {name: two, from: /wasm_.*|x+/, module: echo}
                                """)
                        .bindings();
        InputTopics topics =
                new InputTopics(
                        "wasm_jobs",
                        bindings.inputs(),
                        Set.of("wasm_results", "wasm_jobs_dlq", "wasm_state"));

        assertThat(topics.named()).containsExactly("wasm_jobs", "a.b");
        assertThat(topics.isOpen()).isTrue();
        for (String read : List.of("wasm_jobs", "a.b", "xx", "wasm_other", "wasm_results_2")) {
            assertThat(topics.contains(read)).as(read).isTrue();
            assertThat(topics.pattern().matcher(read).matches()).as(read).isTrue();
        }
        for (String other : List.of("wasm_results", "wasm_jobs_dlq", "wasm_state", "aXb", "c")) {
            assertThat(topics.contains(other)).as(other).isFalse();
            assertThat(topics.pattern().matcher(other).matches()).as(other).isFalse();
        }
    }

    private static void isRefused(String text, String message) {
        assertThatExceptionOfType(BindingsException.class)
                .isThrownBy(() -> parsed(text))
                .withMessage(message);
    }
}
