package io.wasmjobs.engine.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Set;

/** The scope of an address, which determines how exactly {@code allowed_hosts} must list it. */
enum AddressScope {
    /** A public address: a wildcard may match it. */
    PUBLIC,
    /** This machine's or this network's own: the host must be listed by its exact name. */
    PRIVATE,
    /**
     * Link-local, cloud metadata, multicast or reserved: the address itself must be listed, because
     * metadata services give credentials to anyone who asks.
     */
    SPECIAL;

    /** Metadata services outside of the link-local ranges: AWS by IPv6, Alibaba, Oracle. */
    private static final Set<String> METADATA =
            Set.of("fd00:ec2:0:0:0:0:0:254", "100.100.100.200", "192.0.0.192");

    static AddressScope of(InetAddress address) {
        if (METADATA.contains(address.getHostAddress())
                || address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || address.isAnyLocalAddress()) {
            return SPECIAL;
        }
        if (address.isLoopbackAddress() || address.isSiteLocalAddress()) {
            return PRIVATE;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? ofIpv4(bytes) : ofIpv6(bytes);
    }

    private static AddressScope ofIpv4(byte[] bytes) {
        int first = bytes[0] & 0xFF;
        int second = bytes[1] & 0xFF;
        if (first == 0 || first >= 240) {
            return SPECIAL;
        }
        boolean isCarrierGrade = first == 100 && second >= 64 && second < 128;
        boolean isProtocolAssignment = first == 192 && second == 0 && bytes[2] == 0;
        boolean isBenchmark = first == 198 && (second == 18 || second == 19);
        return isCarrierGrade || isProtocolAssignment || isBenchmark ? PRIVATE : PUBLIC;
    }

    /** The ranges of RFC 6890, and IPv4 addresses within IPv6 ones. */
    private static AddressScope ofIpv6(byte[] bytes) {
        if ((bytes[0] & 0xFE) == 0xFC) {
            return PRIVATE;
        }
        boolean isCompatible = startsWith(bytes, new byte[12]);
        boolean isNat64 = startsWith(bytes, new byte[] {0, 0x64, (byte) 0xFF, (byte) 0x9B});
        if (isCompatible || isNat64) {
            return of(ipv4(bytes, 12));
        }
        if (startsWith(bytes, new byte[] {0x20, 0x02})) {
            return of(ipv4(bytes, 2));
        }
        return startsWith(bytes, new byte[] {1, 0, 0, 0, 0, 0, 0, 0}) ? SPECIAL : PUBLIC;
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static InetAddress ipv4(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
