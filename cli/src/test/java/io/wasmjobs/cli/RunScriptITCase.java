package io.wasmjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.cli.error.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./wasmjobs run FILE.js} runs a script without a module and a manifest. */
final class RunScriptITCase {

    @TempDir private Path folder;

    @Test
    void aScriptAnswersAndLogs() throws IOException {
        Shell.ScriptOutput output =
                run("function handle(message) { log('greeting'); return `Hi ${message.text}`; }");
        assertThat(output.text()).contains("Hi Ada").contains("log: greeting").contains("ok: ");
        assertThat(output.status()).isZero();
    }

    @Test
    void aSyntaxErrorInAScriptIsReportedAsAFailure() throws IOException {
        Shell.ScriptOutput output = run("function handle( {");
        assertThat(output.text()).contains("failed: EXIT").contains("SyntaxError");
        assertThat(output.status()).isEqualTo(ExitStatus.FAILED);
    }

    @Test
    void aManifestNextToTheScriptIsUsed() throws IOException {
        Files.writeString(
                folder.resolve("greet.json"),
                "{\"guest_error\": \"result\", \"config\": {\"NAME\": \"Grace\"}}");
        assertThat(run("handle = () => config.NAME").text()).contains("Grace");
        Shell.ScriptOutput thrown = run("handle = () => { throw new Error('no'); }");
        assertThat(thrown.text()).contains("{\"error\":\"no\"}").contains("ok: Error");
        assertThat(thrown.status()).isZero();
    }

    @Test
    void aBrokenManifestIsRefused() throws IOException {
        Files.writeString(folder.resolve("greet.json"), "{");
        assertThat(run("handle = () => 1").text()).contains("the manifest is not JSON");
    }

    @Test
    void aMissingScriptIsAUsageError() {
        Shell.ScriptOutput output = new Shell(folder).run("./wasmjobs run nowhere.js --payload x");
        assertThat(output.text()).contains("no such file: nowhere.js");
        assertThat(output.status()).isEqualTo(ExitStatus.USAGE_ERROR);
    }

    private Shell.ScriptOutput run(String script) throws IOException {
        Path file = Files.writeString(folder.resolve("greet.js"), script);
        return new Shell(folder).run("./wasmjobs run " + file + " --payload Ada");
    }
}
