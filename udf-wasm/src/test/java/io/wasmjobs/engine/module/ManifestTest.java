package io.wasmjobs.engine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.Isolation;
import io.wasmjobs.engine.network.AllowedHost;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parsing of manifests, and the messages about wrong keys. */
final class ManifestTest {

    @Test
    void everyKeyOfTheContractIsRead() throws ModuleRefused {
        Manifest manifest =
                Manifest.parse(
                        Bytes.utf8(
                                """
                                {"abi": "message", "timeout_ms": 5000,
                                 "memory": {"max_pages": 256, "max_http_response_bytes": 1048576},
                                 "max_output_bytes": 1048577, "fuel": 5000000000,
                                 "allowed_hosts": ["api.example.com:443", "*.example.org"],
                                 "args": ["-n", "5"], "config": {"KEY": "value"}, "allowed_paths": {"/srv": "/data"},
                                 "isolation": "fresh", "guest_error": "failure",
                                 "concurrency": 4, "rate": "100/s", "entry": "greet",
                                 "on_failure": "block",
                                 "state": {"max_bytes": 2048, "ttl": "12 h", "version": 2, "publish": true},
                                 "topics": ["orders", "audit.log"],
                                 "sql": {"input": "id BIGINT", "output": "total double, `a``b` DECIMAL(10,2)"},
                                 "deterministic": false,
                                 "sha256": "%s"}
                                """
                                        .formatted("AB".repeat(32))));

        assertThat(manifest.abi()).isEqualTo(Abi.MESSAGE);
        assertThat(manifest.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(manifest.maxPages()).isEqualTo(256);
        assertThat(manifest.maxHttpResponseBytes()).isEqualTo(1_048_576);
        assertThat(manifest.maxOutputBytes()).isEqualTo(1_048_577);
        assertThat(manifest.fuel()).isEqualTo(5_000_000_000L);
        assertThat(manifest.allowedHosts())
                .containsExactly(
                        new AllowedHost(null, "api.example.com", 443, false),
                        new AllowedHost(null, ".example.org", -1, true));
        assertThat(manifest.args()).containsExactly("-n", "5");
        assertThat(manifest.config()).isEqualTo(Map.of("KEY", "value"));
        assertThat(manifest.allowedPaths()).isEqualTo(Map.of("/srv", "/data"));
        assertThat(manifest.isolation()).isEqualTo(Isolation.FRESH);
        assertThat(manifest.guestErrorIsFailure()).isTrue();
        assertThat(manifest.concurrency()).isEqualTo(4);
        assertThat(manifest.failureBlocksKey()).isTrue();
        assertThat(manifest.perSecond()).isEqualTo(100);
        assertThat(manifest.entry()).isEqualTo("greet");
        assertThat(manifest.state())
                .isEqualTo(new Manifest.StateKeys(2_048, Duration.ofHours(12), 2, true));
        assertThat(manifest.topics()).containsExactly("orders", "audit.log");
        assertThat(manifest.deterministic()).isFalse();
        assertThat(manifest.memoise()).isNull();
        assertThat(manifest.sha256()).isEqualTo("ab".repeat(32));
        assertThat(manifest.sql())
                .isEqualTo(
                        new Manifest.SqlKeys(
                                List.of(new Manifest.Column("id", "BIGINT")),
                                List.of(
                                        new Manifest.Column("total", "DOUBLE"),
                                        new Manifest.Column("a`b", "DECIMAL(10, 2)"))));
        assertThat(manifest.unknownKeys()).isEmpty();
    }

    @Test
    void anEmptyManifestAndNullsAreTheDefaults() throws ModuleRefused {
        assertThat(Manifest.parse(Bytes.utf8("{}"))).isEqualTo(Manifest.NONE);
        assertThat(
                        Manifest.parse(
                                Bytes.utf8(
                                        """
                                        {"abi": null, "memory": {"max_pages": null}, "config": null}
                                        """)))
                .isEqualTo(Manifest.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10000", "\"10000\""})
    void aMemoisedModuleHasANumberOfAnswers(String entries) throws ModuleRefused {
        Manifest manifest =
                Manifest.parse(
                        Bytes.utf8("{\"deterministic\": true, \"memoise\": " + entries + "}"));
        assertThat(manifest.deterministic()).isTrue();
        assertThat(manifest.memoise()).isEqualTo(10_000);
    }

    @Test
    void theConfigKeepsItsOrder() throws ModuleRefused {
        String[] names = "z y x w v u t s r q p o n m l k j i h g f e d c b a".split(" ");
        StringBuilder json = new StringBuilder("{\"config\": {");
        for (String name : names) {
            json.append("\"").append(name).append("\": \"\",");
        }
        json.setLength(json.length() - 1);
        Manifest manifest = Manifest.parse(Bytes.utf8(json + "}}"));
        assertThat(manifest.config().keySet()).containsExactly(names);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "allowed_paths": {"/srv": "/data"} | deterministic and has allowed_paths
                    "isolation": "shared"              | deterministic and isolation shared
                    "memoise": 0                       | memoise is 0; expected is a whole number from 1 to 1000000
                    "memoise": "0"                     | memoise is "0"; expected is a whole number
                    "memoise": "1e3"                   | memoise is "1e3"; expected is a whole number
                    "memoise": 1000001                 | expected is a whole number from 1 to 1000000
                    "memoise": "9999999"               | expected is a whole number from 1 to 1000000
                    "memoise": 5, "state": {}          | memoise beside state or topics
                    "memoise": 5, "topics": ["a"]      | memoise beside state or topics
                    "memoise": 5, "isolation": "shared" | deterministic and isolation shared
                    """)
    void keysThatContradictADeterministicModuleAreRefused(String keys, String message) {
        refused("{\"deterministic\": true, " + keys + "}", message);
    }

    @Test
    void onlyADeterministicModuleIsMemoised() {
        refused("{\"memoise\": 5}", "memoise without deterministic");
        refused("{\"memoise\": 5, \"deterministic\": false}", "memoise without deterministic");
        refused("{\"deterministic\": 1}", "deterministic is 1; expected is true or false");
    }

    private static void refused(String manifest, String message) {
        ModuleRefused refused =
                catchThrowableOfType(
                        ModuleRefused.class, () -> Manifest.parse(Bytes.utf8(manifest)));
        assertThat(refused.kind()).isEqualTo(FailureKind.MODULE_INVALID);
        assertThat(refused).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"30 d, 2592000", "1d, 86400", "90 min, 5400", "60 s, 60", "3650 d, 315360000"})
    void theTimeToLiveOfStateHasAUnit(String text, long seconds) throws ModuleRefused {
        Manifest manifest = Manifest.parse(Bytes.utf8("{\"state\": {\"ttl\": \"" + text + "\"}}"));
        assertThat(manifest.state())
                .isEqualTo(new Manifest.StateKeys(null, Duration.ofSeconds(seconds), null, null));
    }

    @Test
    void unknownKeysAreIgnoredAndReported() throws ModuleRefused {
        Manifest manifest =
                Manifest.parse(
                        Bytes.utf8(
                                """
                                {"wasm": [{"path": "x.wasm"}], "memory": {"max_var_bytes": 1}}
                                """));

        assertThat(manifest.unknownKeys()).containsExactly("wasm", "memory.max_var_bytes");
        assertThat(manifest.maxPages()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"abi\": \"component\"} | abi is \"component\"; expected is message, bytes, wasi,"
                        + " decaton, extism or spin",
                "{\"abi\": 7} | abi is 7",
                "{\"timeout_ms\": 0} | timeout_ms is 0; expected is a whole number from 1 to"
                        + " 86400000",
                "{\"timeout_ms\": -5} | timeout_ms is -5",
                "{\"timeout_ms\": 1.5} | timeout_ms is 1.5",
                "{\"timeout_ms\": \"5000\"} | timeout_ms is \"5000\"",
                "{\"timeout_ms\": 99999999999999999999} | timeout_ms is 99999999999999999999",
                "{\"memory\": 256} | memory is 256; expected is an object",
                "{\"memory\": {\"max_pages\": 65537}} | memory.max_pages is 65537",
                "{\"memory\": {\"max_http_response_bytes\": []}} | memory.max_http_response_bytes"
                        + " is array",
                "{\"max_output_bytes\": true} | max_output_bytes is true",
                "{\"allowed_hosts\": \"example.com\"} | allowed_hosts is \"example.com\"; expected"
                        + " is a list",
                "{\"allowed_hosts\": [\"ftp://x\"]} | allowed_hosts is \"ftp://x\"",
                "{\"allowed_hosts\": [\"tcp://x\"]} | allowed_hosts is \"tcp://x\"",
                "{\"allowed_hosts\": [\"tcp://*.x:1\"]} | allowed_hosts is \"tcp://*.x:1\"",
                "{\"concurrency\": 0} | concurrency is 0; expected is a whole number from 1",
                "{\"rate\": \"0/s\"} | rate is \"0/s\"; expected is a text such as \"100/s\"",
                "{\"on_failure\": \"stop\"} | on_failure is \"stop\"; expected is continue or block",
                "{\"rate\": 100} | rate is 100; expected is a text such as \"100/s\"",
                "{\"rate\": \"100/min\"} | rate is \"100/min\"",
                "{\"entry\": \"\"} | entry is \"\"; expected is the name of an exported function",
                "{\"fuel\": 0} | fuel is 0; expected is a whole number from 1",
                "{\"fuel\": 9223372036854775808} | fuel is 9223372036854775808",
                "{\"fuel\": 1.5} | fuel is 1.5",
                "{\"allowed_hosts\": [\"x:0\"]} | allowed_hosts is \"x:0\"",
                "{\"allowed_hosts\": [\"x:65536\"]} | allowed_hosts is \"x:65536\"",
                "{\"allowed_hosts\": [\"a.*.b\"]} | allowed_hosts is \"a.*.b\"",
                "{\"allowed_hosts\": [\"user@x\"]} | allowed_hosts is \"user@x\"",
                "{\"allowed_hosts\": [\"x/path\"]} | allowed_hosts is \"x/path\"",
                "{\"args\": \"-n\"} | args is \"-n\"; expected is a list of texts",
                "{\"args\": [\"-n\", 5]} | args[1] is 5; expected is a text without NUL",
                "{\"args\": [\"a\\u0000b\"]} | args[0] is",
                "{\"config\": {\"K\": 1}} | config.K is number; expected is a text",
                "{\"config\": {\"K\": \"a\\u0000b\"}} | config.K is string",
                "{\"allowed_paths\": []} | allowed_paths is array; expected is an object of texts",
                "{\"isolation\": \"RESET\"} | isolation is \"RESET\"; expected is reset, fresh or"
                        + " shared",
                "{\"guest_error\": \"error\"} | guest_error is \"error\"; expected is result or"
                        + " failure",
                "{\"state\": true} | state is true; expected is an object",
                "{\"state\": {\"max_bytes\": 0}} | state.max_bytes is 0; expected is a whole"
                        + " number from 1",
                "{\"state\": {\"ttl\": 30}} | state.ttl is 30; expected is a text such as \"30 d\"",
                "{\"state\": {\"ttl\": \"0 d\"}} | state.ttl is \"0 d\"",
                "{\"state\": {\"ttl\": \"3651 d\"}} | state.ttl is \"3651 d\"",
                "{\"state\": {\"ttl\": \"5 weeks\"}} | state.ttl is \"5 weeks\"",
                "{\"state\": {\"version\": 0}} | state.version is 0; expected is a whole number from"
                        + " 1",
                "{\"state\": {\"publish\": \"yes\"}} | state.publish is \"yes\"; expected is true or"
                        + " false",
                "{\"sql\": \"id INT\"} | sql is \"id INT\"; expected is an object",
                "{\"sql\": {\"input\": \"id INT\"}} | sql has no output",
                "{\"sql\": {\"output\": {\"id\": \"INT\"}}} | sql.output is object; expected is columns"
                        + " such as",
                "{\"topics\": \"a\"} | topics is \"a\"; expected is a list of texts",
                "{\"topics\": [\"a\", \"b c\"]} | topics[1] is \"b c\"; expected is a topic's name",
                "{\"topics\": [\"..\"]} | topics[0] is \"..\"; expected is a topic's name",
                "{\"topics\": [\"a\"], \"allowed_paths\": {\"/x\": \"/emit\"}} | allowed_paths grants"
                        + " /state or /emit",
                "{\"sha256\": \"abc\"} | sha256 is \"abc\"; expected is 64 hex digits",
                "{\"abi\": \"wasi\", \"abi\": \"wasi\"} | not JSON: Duplicate field 'abi'",
                "[] | not a JSON object",
                "{\"abi\": | not JSON",
                "{} {} | not JSON",
            })
    void aWrongKeyIsNamed(String json, String sentence) {
        ModuleRefused refused = refused(json);

        assertThat(refused.kind()).isEqualTo(FailureKind.MODULE_INVALID);
        assertThat(refused).hasMessageContaining(sentence);
        assertThat(refused.getMessage()).doesNotContain("\n");
    }

    @Test
    void aDeepOrHugeManifestIsRefused() {
        assertThat(refused("{\"x\":" + "[".repeat(100_000))).hasMessageContaining("not JSON");
        assertThat(refused("{\"x\": \"" + "y".repeat(300_000) + "\"}"))
                .hasMessageContaining("the limit is 262144");
    }

    @Test
    void aValueOfTheConfigIsNotShown() {
        assertThat(refused("{\"config\": {\"TOKEN\": 123456789}}").getMessage())
                .doesNotContain("123456789");
    }

    private static ModuleRefused refused(String json) {
        return catchThrowableOfType(ModuleRefused.class, () -> Manifest.parse(Bytes.utf8(json)));
    }
}
