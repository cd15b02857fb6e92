package io.wasmjobs.testing;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.Scheduling;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import io.wasmjobs.testing.KeyedJobs.Sent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of the module {@code ledger}, which keeps the accounts of each shop in a file: transfers,
 * some of which are not covered, have too little time, or are sent twice.
 */
public final class LedgerJobs {

    private static final List<String> ACCOUNTS = List.of("bank", "ada", "bob", "cleo", "dan");
    private static final Duration TOO_SHORT = Duration.ofMillis(1);

    private final Random random;
    private final int shops;
    private final Map<String, List<Transfer>> transfers = new LinkedHashMap<>();
    private final List<Sent> sent = new ArrayList<>();

    /** One job: it moves an amount from one account of a shop to another. */
    record Transfer(String id, String from, String to, int amount) {}

    /**
     * @param shops the number of keys
     */
    public LedgerJobs(long seed, int shops) {
        this.random = new Random(seed);
        this.shops = shops;
    }

    /** The next record; one in twenty repeats an earlier job. */
    public Sent next() {
        if (!sent.isEmpty() && random.nextInt(20) == 0) {
            return sent.get(random.nextInt(sent.size()));
        }
        String id = "ledger-" + sent.size();
        String shop = "shop-" + random.nextInt(shops);
        int from = random.nextInt(ACCOUNTS.size());
        int to = (from + 1 + random.nextInt(ACCOUNTS.size() - 1)) % ACCOUNTS.size();
        Transfer transfer =
                new Transfer(id, ACCOUNTS.get(from), ACCOUNTS.get(to), 1 + random.nextInt(100));
        transfers.computeIfAbsent(shop, s -> new ArrayList<>()).add(transfer);
        String payload = transfer.from() + ' ' + transfer.to() + ' ' + transfer.amount();
        Sent next = job(id, shop, payload, random.nextInt(15) == 0 ? TOO_SHORT : null);
        sent.add(next);
        return next;
    }

    /** For each shop a job that asks for all balances, to be sent last. */
    public List<Sent> questions() {
        return transfers.keySet().stream()
                .map(shop -> job(question(shop), shop, "", null))
                .toList();
    }

    /** The id of the job that asks for all balances of a shop. */
    static String question(String shop) {
        return "ask-" + shop;
    }

    private static Sent job(String id, String shop, String payload, @Nullable Duration timeout) {
        WasmJob job =
                new WasmJob(
                        id,
                        ModuleReference.of("ledger"),
                        new Message("Request", Bytes.utf8(payload)),
                        PayloadForm.TEXT,
                        timeout,
                        0,
                        new Scheduling(shop, null, Scheduling.DEFAULT_PRIORITY, null));
        return new Sent(id, shop, WasmJobCodec.write(job));
    }

    /** The distinct ids so far, without questions. */
    public List<String> ids() {
        return sent.stream().map(Sent::id).toList();
    }

    /** The transfers of each shop, in the order of sending. */
    Map<String, List<Transfer>> transfers() {
        return transfers;
    }
}
