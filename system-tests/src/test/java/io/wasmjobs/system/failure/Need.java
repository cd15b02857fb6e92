package io.wasmjobs.system.failure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a failure needs of the machine that it happens on. */
enum Need {
    /** A file system of limited size can be mounted. */
    LIMITED_DISK {
        @Override
        Optional<String> obstacle() {
            return LimitedDisk.obstacle();
        }
    },

    /** A process can be given a clock of its own. */
    WALL_CLOCK {
        @Override
        Optional<String> obstacle() {
            return WallClock.obstacle();
        }
    },

    /** Linux's list of processes and sockets. */
    PROC {
        @Override
        Optional<String> obstacle() {
            return Files.isReadable(Path.of("/proc/net/tcp"))
                    ? Optional.empty()
                    : Optional.of("/proc/net/tcp cannot be read, which Linux alone has");
        }
    };

    /** Why this machine does not have it, or nothing where it does. */
    abstract Optional<String> obstacle();
}
