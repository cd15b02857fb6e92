package io.wasmjobs.system.failure;

import java.util.List;

/** How one broker can be cut off from all others and from every client, and joined again. */
interface Separation extends AutoCloseable {

    /** One phrase for the table: what cutting does here. */
    String how();

    /** The address that everything but the broker behind the cut listens on. */
    String nearHost();

    /** The address that the broker behind the cut listens on. */
    String farHost();

    /** The words that start a command behind the cut. */
    List<String> launcher();

    void cut() throws Exception;

    void join() throws Exception;

    @Override
    void close();
}
