package io.wasmjobs.engine.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Resolves the hosts of guests' requests, each look-up within a deadline. */
public final class AddressLookup implements AutoCloseable {

    private final ExecutorService lookups =
            Executors.newCachedThreadPool(AddressLookup::lookupThread);

    /**
     * An address of {@code host} that {@code entry} allows a guest to talk to.
     *
     * @param deadlineNanos when the look-up ends at the latest, by {@link System#nanoTime}
     * @throws IOException if there is none; the message says why
     */
    public InetAddress allowed(String host, AllowedHost entry, long deadlineNanos)
            throws IOException, InterruptedException {
        InetAddress[] addresses =
                entry.isAddress() ? InetAddress.getAllByName(host) : lookUp(host, deadlineNanos);
        for (InetAddress address : addresses) {
            if (isAllowed(address, entry)) {
                return address;
            }
        }
        throw new AddressNotAllowed(
                host
                        + " is at "
                        + addresses[0].getHostAddress()
                        + ", which is not public; allowed_hosts must list "
                        + (AddressScope.of(addresses[0]) == AddressScope.SPECIAL
                                ? "that address"
                                : "the host by its name"));
    }

    /**
     * Whether {@code entry} allows a guest to talk to {@code address}: as the address itself, as
     * one of the host's, or as any public one.
     *
     * @param deadlineNanos when the look-up ends at the latest, by {@link System#nanoTime}
     * @throws IOException if the host cannot be looked up
     */
    boolean allows(AllowedHost entry, InetAddress address, long deadlineNanos)
            throws IOException, InterruptedException {
        if (!isAllowed(address, entry)) {
            return false;
        }
        if (entry.wildcard()) {
            return entry.host().isEmpty();
        }
        if (entry.isAddress()) {
            return entry.host().equals(address.getHostAddress());
        }
        return Arrays.asList(lookUp(entry.host(), deadlineNanos)).contains(address);
    }

    private static boolean isAllowed(InetAddress address, AllowedHost entry) {
        return switch (AddressScope.of(address)) {
            case PUBLIC -> true;
            case PRIVATE -> !entry.wildcard();
            case SPECIAL -> entry.isAddress();
        };
    }

    private InetAddress[] lookUp(String host, long deadlineNanos)
            throws IOException, InterruptedException {
        Future<InetAddress[]> lookup = lookups.submit(() -> InetAddress.getAllByName(host));
        try {
            return lookup.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException(host + " was not looked up in time");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownHostException) {
                throw new IOException(host + " is unknown", e);
            }
            throw new IOException(host + " cannot be looked up: " + e.getCause(), e);
        } finally {
            lookup.cancel(true);
        }
    }

    /** Cancels running look-ups. */
    @Override
    public void close() {
        lookups.shutdownNow();
    }

    private static Thread lookupThread(Runnable work) {
        Thread thread = new Thread(work, "wasmjobs-dns");
        thread.setDaemon(true);
        return thread;
    }
}
