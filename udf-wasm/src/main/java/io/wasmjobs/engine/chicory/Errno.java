package io.wasmjobs.engine.chicory;

/** The errnos of WASI preview 1 that this host returns itself. */
final class Errno {

    static final int SUCCESS = 0;
    static final int EACCES = 2;
    static final int EBADF = 8;
    static final int ECONNREFUSED = 14;
    static final int ECONNRESET = 15;
    static final int EFBIG = 22;
    static final int EHOSTUNREACH = 23;
    static final int EILSEQ = 25;
    static final int EINVAL = 28;
    static final int EIO = 29;
    static final int EMFILE = 33;
    static final int ENAMETOOLONG = 37;
    static final int ENOENT = 44;
    static final int ENOTDIR = 54;
    static final int ENOTSUP = 58;
    static final int EPERM = 63;
    static final int EPIPE = 64;
    static final int ETIMEDOUT = 73;
    static final int ENOTCAPABLE = 76;

    private Errno() {}
}
