package wordcount;

import java.util.Arrays;
import org.teavm.interop.Address;
import org.teavm.interop.Import;

/** Standard input through WASI: TeaVM's own {@code System.in} is always empty. */
final class StandardInput {

    private static final int CHUNK = 8192;

    private StandardInput() {}

    @Import(module = "wasi_snapshot_preview1", name = "fd_read")
    private static native int read(int descriptor, Address vectors, int count, Address got);

    /** Ends the command with a status. */
    @Import(module = "wasi_snapshot_preview1", name = "proc_exit")
    static native void exit(int status);

    static byte[] readAll() {
        byte[] bytes = new byte[CHUNK];
        int length = 0;
        // Arrays of primitives are contiguous and not moved during a call, so their addresses may be
        // passed on, as in TeaVM's own WASI support.
        byte[] chunk = new byte[CHUNK];
        int[] vector = {Address.ofData(chunk).toInt(), CHUNK};
        int[] got = new int[1];
        while (true) {
            int error = read(0, Address.ofData(vector), 1, Address.ofData(got));
            if (error != 0 || got[0] == 0) {
                return Arrays.copyOf(bytes, length);
            }
            if (length + got[0] > bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * bytes.length + got[0]);
            }
            System.arraycopy(chunk, 0, bytes, length, got[0]);
            length += got[0];
        }
    }
}
