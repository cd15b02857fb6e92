package io.wasmjobs.system.failure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a machine must provide for a failure. */
enum Need {
    /** A file system of limited size can be mounted. */
    LIMITED_DISK {
        @Override
        Optional<String> obstacle() {
            return LimitedDisk.obstacle();
        }
    },

    /** A process can have a clock that differs from the machine's. */
    WALL_CLOCK {
        @Override
        Optional<String> obstacle() {
            return WallClock.obstacle();
        }
    },

    /** Linux's list of processes and sockets can be read. */
    PROC {
        @Override
        Optional<String> obstacle() {
            return Files.isReadable(Path.of("/proc/net/tcp"))
                    ? Optional.empty()
                    : Optional.of("/proc/net/tcp cannot be read, which Linux alone has");
        }
    };

    /** Why this machine does not provide it, or empty if it does. */
    abstract Optional<String> obstacle();
}
