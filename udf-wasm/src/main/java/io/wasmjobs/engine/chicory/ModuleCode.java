package io.wasmjobs.engine.chicory;

import io.wasmjobs.engine.ModuleLimits;
import io.wasmjobs.engine.module.ModuleFile;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.module.Sha256;
import io.wasmjobs.engine.validation.FuelMeter;
import io.wasmjobs.engine.validation.ModuleShape;
import io.wasmjobs.engine.validation.ModuleValidator;
import io.wasmjobs.protocol.Bytes;

/**
 * The bytes that are compiled for a module: its own, or those with fuel metering added.
 *
 * @param bytes the bytes
 * @param sha256 their hash in lower-case hex, the key of the caches
 * @param shape the shape of the module in them
 * @param isMetered whether they count fuel
 * @param hasCanonicalNans whether all NaNs that the code computes have the same bits
 */
public record ModuleCode(
        Bytes bytes,
        String sha256,
        ModuleShape shape,
        boolean isMetered,
        boolean hasCanonicalNans) {

    /** The code of a module without metering. */
    public static ModuleCode of(ModuleFile file, ModuleShape shape) {
        return new ModuleCode(file.module(), file.sha256(), shape, false, false);
    }

    /**
     * The code of a module with fuel metering.
     *
     * @throws ModuleRefused if it, or its metered form, exceeds a limit
     */
    public static ModuleCode metered(ModuleFile file, ModuleLimits limits) throws ModuleRefused {
        Bytes metered = Bytes.wrap(new FuelMeter(limits).meter(file.module().unsafeArray()));
        ModuleShape shape =
                new ModuleValidator(FuelMeter.limitsOfMetered(limits)).scan(metered.unsafeArray());
        return new ModuleCode(metered, Sha256.hex(metered), shape, true, false);
    }

    /** The same code for a deterministic module: its NaNs have the same bits on every machine. */
    public ModuleCode withCanonicalNans() {
        return new ModuleCode(
                bytes, Sha256.hex(Bytes.utf8("canonical NaNs " + sha256)), shape, isMetered, true);
    }
}
