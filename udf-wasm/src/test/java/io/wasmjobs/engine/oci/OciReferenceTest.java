package io.wasmjobs.engine.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses of artifacts. */
final class OciReferenceTest {

    private static final String DIGEST = "sha256:" + "0a".repeat(32);

    @ParameterizedTest
    @CsvSource({
        "oci://host/repo, oci://host/repo:latest",
        "oci://host:5000/a/b-c__d.e:v1, oci://host:5000/a/b-c__d.e:v1",
        "oci://127.0.0.1:1/repo:A_b.c-1, oci://127.0.0.1:1/repo:A_b.c-1",
        "oci://[::1]:5000/repo, oci://[::1]:5000/repo:latest",
        "oci://host, oci://host",
        "oci://host/, oci://host",
    })
    void areReadAndWritten(String text, String written) {
        assertThat(OciReference.parse(text)).hasToString(written);
    }

    @Test
    void aDigestOverridesATag() {
        OciReference pinned = OciReference.parse("oci://host/repo:1@" + DIGEST);

        assertThat(pinned).hasToString("oci://host/repo@" + DIGEST);
        assertThat(pinned.isPinned()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "oci://",
                "oci:///repo",
                "http://host/repo",
                "oci://host:0/repo",
                "oci://host:65536/repo",
                "oci://a..b/repo",
                "oci://[::::]/repo",
                "oci://Host/repo",
                "oci://host/Repo",
                "oci://host/a//b",
                "oci://host/../b",
                "oci://host/a/%2e%2e/b",
                "oci://host/repo?x",
                "oci://host/repo#x",
                "oci://host/repo:",
                "oci://host/repo:-x",
                "oci://host/:1",
                "oci://host/repo@sha256:1",
                "oci://host/repo@sha512:0a",
                "oci://host/repo\r\nx",
            })
    void invalidAddressesAreRefused(String text) {
        assertThatThrownBy(() -> OciReference.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sha256:<64")
                .hasMessageNotContainingAny("\n", "\r");
    }

    @Test
    void aPasswordInAnAddressIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> OciReference.parse("oci://user:secret@host/repo"))
                .hasMessageContaining("holds no user or password")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aLongAddressIsRefused() {
        assertThatThrownBy(() -> OciReference.parse("oci://host/" + "a-".repeat(1_000_000)))
                .hasMessageContaining("more than 1024 characters");
        assertThatThrownBy(() -> OciReference.parse("oci://host/" + "a-".repeat(500)))
                .hasMessageContaining("a repository is");
    }

    @Test
    void aModuleIdIsAppendedToTheBase() {
        OciReference base = OciReference.parse("oci://host/team:stable");

        assertThat(base.below("echo")).hasToString("Optional[oci://host/team/echo:stable]");
        assertThat(OciReference.parse("oci://host").below("echo"))
                .hasToString("Optional[oci://host/echo:latest]");
        assertThat(base.below("echo-")).isEmpty();
        assertThat(base.below("e" + "x".repeat(260))).isEmpty();
    }
}
