package io.wasmjobs.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A separate network for some processes, behind a pair of virtual interfaces. While it is cut,
 * packets are dropped in both directions, as if a cable were unplugged: connections are not
 * refused, they time out.
 */
public final class NetworkNamespace implements AutoCloseable {

    private static final long PROCESS = ProcessHandle.current().pid() % 100_000;

    private final String name = "wasmjobs" + PROCESS;
    private final String near = "wj" + PROCESS + "a";
    private final String far = "wj" + PROCESS + "b";
    // 198.18.0.0/15 is reserved for tests (RFC 2544), so no machine uses it.
    private final String network = "198.18." + PROCESS % 256 + ".";
    private final Path names = Path.of("/etc/netns").resolve(name).resolve("hosts");

    private NetworkNamespace() {}

    /** Empty if this machine does not allow it; it needs root and iproute2. */
    public static Optional<NetworkNamespace> make() {
        NetworkNamespace namespace = new NetworkNamespace();
        try {
            namespace.ip("netns", "add", namespace.name);
            namespace.ip(
                    "link", "add", namespace.near, "type", "veth", "peer", "name", namespace.far);
            namespace.ip("link", "set", namespace.far, "netns", namespace.name);
            namespace.ip("addr", "add", namespace.nearHost() + "/30", "dev", namespace.near);
            namespace.ip("link", "set", namespace.near, "up");
            namespace.inside("link", "set", "lo", "up");
            namespace.inside("addr", "add", namespace.farHost() + "/30", "dev", namespace.far);
            namespace.join();
            return Optional.of(namespace);
        } catch (UncheckedIOException e) {
            System.out.println("a network namespace cannot be created:  " + e.getMessage());
            namespace.close();
            return Optional.empty();
        }
    }

    /** This machine's own address, as processes inside see it. */
    public String nearHost() {
        return network + 1;
    }

    /** The address of processes inside. */
    public String farHost() {
        return network + 2;
    }

    /** The command prefix that starts a command inside. */
    public List<String> launcher() {
        return List.of("ip", "netns", "exec", name);
    }

    /** Makes this name, and their own host name, resolve to processes that start inside later. */
    public void callItself(String host) throws IOException {
        String own = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        Files.createDirectories(names.getParent());
        Files.writeString(names, "127.0.0.1 localhost\n%s %s %s\n".formatted(farHost(), host, own));
    }

    public void cut() {
        inside("link", "set", far, "down");
    }

    public void join() {
        inside("link", "set", far, "up");
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(names);
            Files.deleteIfExists(names.getParent());
            ip("netns", "del", name);
        } catch (IOException | UncheckedIOException e) {
            System.out.println("the network namespace " + name + " is gone: " + e.getMessage());
        }
    }

    private void inside(String... words) {
        List<String> all = new ArrayList<>(List.of("netns", "exec", name, "ip"));
        all.addAll(List.of(words));
        ip(all.toArray(String[]::new));
    }

    private void ip(String... words) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        try {
            SystemCommand.run(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
