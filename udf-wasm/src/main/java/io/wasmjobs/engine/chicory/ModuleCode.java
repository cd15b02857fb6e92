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
 * What is compiled for a module: its own bytes, or those with the counting of fuel added.
 *
 * @param bytes the bytes
 * @param sha256 their hash in lower-case hex, by which compiled code is found again
 * @param shape what they are
 * @param isMetered whether they count fuel
 */
public record ModuleCode(Bytes bytes, String sha256, ModuleShape shape, boolean isMetered) {

    /** A module as it is. */
    public static ModuleCode of(ModuleFile file, ModuleShape shape) {
        return new ModuleCode(file.module(), file.sha256(), shape, false);
    }

    /**
     * A module that counts its fuel.
     *
     * @throws ModuleRefused if it, or what metering makes of it, is more than may be compiled
     */
    public static ModuleCode metered(ModuleFile file, ModuleLimits limits) throws ModuleRefused {
        Bytes metered = Bytes.wrap(new FuelMeter(limits).meter(file.module().unsafeArray()));
        ModuleShape shape =
                new ModuleValidator(FuelMeter.limitsOfMetered(limits)).scan(metered.unsafeArray());
        return new ModuleCode(metered, Sha256.hex(metered), shape, true);
    }
}
