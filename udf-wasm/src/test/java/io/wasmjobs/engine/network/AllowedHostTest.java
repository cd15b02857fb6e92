package io.wasmjobs.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wasmjobs.engine.http.HttpGrant;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests that an entry of {@code allowed_hosts} allows, and the scopes of addresses. */
final class AllowedHostTest {

    @ParameterizedTest
    @CsvSource({
        "example.com, http, example.com, 80, true",
        "example.com, https, example.com, 443, true",
        "example.com, https, example.com, 8443, false",
        "example.com, https, www.example.com, 443, false",
        "example.com, https, badexample.com, 443, false",
        "EXAMPLE.com, https, example.com, 443, true",
        "https://example.com, http, example.com, 80, false",
        "https://example.com/, https, example.com, 443, true",
        "http://example.com:8080, http, example.com, 8080, true",
        "example.com:8080, http, example.com, 8080, true",
        "example.com:8080, http, example.com, 80, false",
        "*.example.com, https, a.example.com, 443, true",
        "*.example.com, https, a.b.example.com, 443, true",
        "*.example.com, https, example.com, 443, false",
        "*.example.com, https, aexample.com, 443, false",
        "*.example.com, https, .example.com, 443, false",
        "*, https, anything.org, 443, true",
        "*, http, anything.org, 8080, false",
        "*:8080, http, anything.org, 8080, true",
        "127.0.0.1:9000, http, 127.0.0.1, 9000, true",
        "[::1]:9000, http, 0:0:0:0:0:0:0:1, 9000, true",
    })
    void anEntryAllowsItsHostsOnly(
            String entry, String scheme, String host, int port, boolean allowed) {
        assertThat(AllowedHost.parse(entry).allows(scheme, host, port)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://",
                "ftp://x",
                "x:",
                "x:99999",
                "x:0",
                "user@x",
                "x/path",
                "a.*",
                "**.x",
                "*x",
                "[::zz]",
                "[127.0.0.1",
                "x y",
                "x\n",
                "é.org",
                "http://x:80:80",
                "-",
                "."
            })
    void otherTextsAreRefused(String entry) {
        assertThatThrownBy(() -> AllowedHost.parse(entry))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, PUBLIC",
        "172.15.0.1, PUBLIC",
        "172.32.0.1, PUBLIC",
        "2606:4700::1, PUBLIC",
        "::ffff:8.8.8.8, PUBLIC",
        "64:ff9b::808:808, PUBLIC",
        "127.0.0.1, PRIVATE",
        "127.9.9.9, PRIVATE",
        "::1, PRIVATE",
        "10.0.0.1, PRIVATE",
        "172.16.0.1, PRIVATE",
        "172.31.255.255, PRIVATE",
        "192.168.1.1, PRIVATE",
        "100.64.0.1, PRIVATE",
        "192.0.0.1, PRIVATE",
        "198.18.0.1, PRIVATE",
        "fd00::1, PRIVATE",
        "fc00::1, PRIVATE",
        "::ffff:127.0.0.1, PRIVATE",
        "::ffff:10.0.0.1, PRIVATE",
        "64:ff9b::7f00:1, PRIVATE",
        "2002:7f00:1::, PRIVATE",
        "fec0::1, PRIVATE",
        "169.254.169.254, SPECIAL",
        "169.254.0.1, SPECIAL",
        "::ffff:169.254.169.254, SPECIAL",
        "64:ff9b::a9fe:a9fe, SPECIAL",
        "2002:a9fe:a9fe::, SPECIAL",
        "fe80::1, SPECIAL",
        "fd00:ec2::254, SPECIAL",
        "100.100.100.200, SPECIAL",
        "192.0.0.192, SPECIAL",
        "0.0.0.0, SPECIAL",
        "0.1.2.3, SPECIAL",
        "224.0.0.1, SPECIAL",
        "255.255.255.255, SPECIAL",
        "240.0.0.1, SPECIAL",
        "ff02::1, SPECIAL",
        "::, SPECIAL",
        "100::1, SPECIAL"
    })
    void internalAddressesAreRecognised(String address, AddressScope scope)
            throws UnknownHostException {
        assertThat(AddressScope.of(InetAddress.getByName(address))).isEqualTo(scope);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "[::1]:80, true",
        "localhost, false",
        "*, false",
        "10.example.com, false"
    })
    void anAddressIsDistinguishedFromAName(String entry, boolean isAddress) {
        assertThat(AllowedHost.parse(entry).isAddress()).isEqualTo(isAddress);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:9000, false", "*:9000, true"})
    void theMostSpecificEntryApplies(String only, boolean wildcard) {
        HttpGrant both =
                new HttpGrant(List.of(AllowedHost.parse("*:9000"), AllowedHost.parse(only)), 1, 1);

        assertThat(both.entryFor("http", "127.0.0.1", 9000).orElseThrow().wildcard())
                .isEqualTo(wildcard);
    }
}
