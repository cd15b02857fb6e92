package io.wasmjobs.gateway.trigger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A self-signed certificate of a server at 127.0.0.1.
 *
 * @param certificate the certificate's file, as PEM
 * @param key the private key's file, as PEM
 */
record TestCertificate(Path certificate, Path key) {

    private static final char[] PASSWORD = "changeit".toCharArray();

    static TestCertificate create(Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve("server.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "server",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=test",
                                "-ext",
                                "SAN=ip:127.0.0.1",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                new String(PASSWORD))
                        .inheritIO()
                        .start();
        keytool.waitFor();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        return new TestCertificate(
                pem(folder, "CERTIFICATE", keys.getCertificate("server").getEncoded()),
                pem(folder, "PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded()));
    }

    private static Path pem(Path folder, String kind, byte[] encoded) throws IOException {
        String text =
                "-----BEGIN "
                        + kind
                        + "-----\n"
                        + Base64.getMimeEncoder().encodeToString(encoded)
                        + "\n-----END "
                        + kind
                        + "-----\n";
        return Files.writeString(folder.resolve(kind.replace(' ', '-') + ".pem"), text);
    }
}
