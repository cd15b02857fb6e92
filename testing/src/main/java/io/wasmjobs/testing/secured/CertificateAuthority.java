package io.wasmjobs.testing.secured;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A private certificate authority for one run of a test, created with the JDK's keytool. */
public final class CertificateAuthority {

    private static final String PASSWORD = "only-for-a-test";
    private static final String AUTHORITY = "authority";
    private static final Base64.Encoder LINES =
            Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private final Path keys;

    private CertificateAuthority(Path keys) {
        this.keys = keys;
    }

    /**
     * A certificate with its private key.
     *
     * @param certificates the certificate, then that of the authority, as PEM
     * @param key the private key, as PEM
     */
    public record Identity(String certificates, String key) {

        /** Shows neither the key nor the certificates. */
        @Override
        public String toString() {
            return "Identity[]";
        }
    }

    /** Creates an authority, with its keys in {@code folder}. */
    public static CertificateAuthority create(Path folder) throws IOException {
        CertificateAuthority made =
                new CertificateAuthority(folder.resolve(System.nanoTime() + ".p12"));
        made.generate(AUTHORITY, "-ext", "bc:critical=ca:true", "-ext", "ku=keyCertSign");
        return made;
    }

    /** Issues a certificate, for servers of this machine and for clients. */
    public Identity issue(String name) throws IOException {
        generate(name, "-signer", AUTHORITY, "-ext", "san=ip:127.0.0.1,dns:localhost");
        try {
            KeyStore store = store();
            StringBuilder chain = new StringBuilder();
            for (Certificate certificate : store.getCertificateChain(name)) {
                chain.append(pem("CERTIFICATE", certificate.getEncoded()));
            }
            byte[] key = store.getKey(name, PASSWORD.toCharArray()).getEncoded();
            return new Identity(chain.toString(), pem("PRIVATE KEY", key));
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read the certificate of " + name, e);
        }
    }

    /** The authority's own certificate, as PEM. */
    public String certificate() throws IOException {
        try {
            return pem("CERTIFICATE", store().getCertificate(AUTHORITY).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read the authority's certificate", e);
        }
    }

    private KeyStore store() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(what, LINES.encodeToString(der));
    }

    private void generate(String name, String... more) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keystore",
                                keys.toString(),
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                PASSWORD,
                                "-alias",
                                name,
                                "-dname",
                                "CN=" + name,
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-validity",
                                "2"));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("keytool: " + said);
        }
    }
}
