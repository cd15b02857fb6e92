package io.wasmjobs.engine.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The addresses of a registry, and the redirects that are followed. */
final class RegistryAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:5000", "127.0.0.1:5000", "[::1]:5000"})
    void thisMachineIsReadOverHttp(String registry) {
        assertThat(RegistryAddress.of(registry, false)).hasToString("http://" + registry);
        assertThat(RegistryAddress.isPrivate(RegistryAddress.of(registry, false))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "localhost.example.org", "127.0.0.1.example.org", "10.0.0.1"})
    void othersAreReadOverHttpsUnlessTheOptionAllowsHttp(String registry) {
        assertThat(RegistryAddress.of(registry, false)).hasToString("https://" + registry);
        assertThat(RegistryAddress.of(registry, true)).hasToString("http://" + registry);
        assertThat(RegistryAddress.isPrivate(RegistryAddress.of(registry, true))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://a/, https://b/, true",
        "https://a/, http://b/, false",
        "https://a/, http://localhost/, false",
        "http://a/, http://b/, true",
        "http://a/, https://b/, true",
        "https://a/, https://user@b/, false",
        "https://a/, file:///b, false",
        "https://a/, b, false",
    })
    void aSecureServerRedirectsToSecureOnesOnly(URI from, URI to, boolean isAllowed) {
        assertThat(RegistryAddress.mayLead(from, to)).isEqualTo(isAllowed);
    }

    @Test
    void aServerIsTheSameWithItsSchemesPort() {
        assertThat(RegistryAddress.isSame(URI.create("https://A/x"), URI.create("HTTPS://a:443/y")))
                .isTrue();
        assertThat(RegistryAddress.isSame(URI.create("https://a/"), URI.create("http://a:443/")))
                .isFalse();
        assertThat(RegistryAddress.isSame(URI.create("https://a/"), URI.create("https://a:444/")))
                .isFalse();
        assertThat(RegistryAddress.isSame(URI.create("https://a/"), URI.create("mailto:x@a")))
                .isFalse();
    }
}
