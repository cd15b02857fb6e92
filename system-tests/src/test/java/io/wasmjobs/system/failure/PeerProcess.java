package io.wasmjobs.system.failure;

import io.wasmjobs.cli.cluster.ClusterProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds which process holds the other end of a connection, by Linux's list of sockets. */
final class PeerProcess {

    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int INODE = 9;

    private PeerProcess() {}

    /**
     * The one of {@code candidates} that holds the socket {@code peer} connected to {@code own}.
     */
    static Optional<ClusterProcess> of(
            InetSocketAddress peer, int own, Collection<ClusterProcess> candidates)
            throws IOException {
        Set<String> sockets = new HashSet<>();
        for (String list : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
            if (Files.exists(Path.of(list))) {
                Files.readAllLines(Path.of(list)).stream()
                        .map(line -> line.strip().split("\\s+", -1))
                        .filter(
                                fields ->
                                        fields.length > INODE
                                                && isPort(fields[LOCAL], peer.getPort())
                                                && isPort(fields[REMOTE], own))
                        .forEach(fields -> sockets.add("socket:[" + fields[INODE] + "]"));
            }
        }
        return candidates.stream().filter(process -> holds(process, sockets)).findFirst();
    }

    private static boolean isPort(String address, int port) {
        return address.endsWith(String.format(Locale.ROOT, ":%04X", port));
    }

    private static boolean holds(ClusterProcess process, Set<String> sockets) {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + process.id() + "/fd"))) {
            return files.anyMatch(file -> sockets.contains(target(file)));
        } catch (IOException e) {
            // The process has ended.
            return false;
        }
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            // The file was closed in the meantime.
            return "";
        }
    }
}
