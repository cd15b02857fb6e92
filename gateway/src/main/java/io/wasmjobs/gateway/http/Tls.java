package io.wasmjobs.gateway.http;

import java.nio.file.Path;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * The server's certificate.
 *
 * @param keyStore a PKCS #12 file with the certificate chain and its private key
 * @param password the file's password
 */
public record Tls(Path keyStore, String password) {

    ServerConnector connector(Server server, HttpConfiguration http) {
        HttpConfiguration https = new HttpConfiguration(http);
        SecureRequestCustomizer customizer = new SecureRequestCustomizer();
        // Clients may use an address that the certificate does not name; they check it themselves.
        customizer.setSniHostCheck(false);
        https.addCustomizer(customizer);
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setKeyStorePath(keyStore.toString());
        context.setKeyStoreType("PKCS12");
        context.setKeyStorePassword(password);
        context.setIncludeProtocols("TLSv1.2", "TLSv1.3");
        return new ServerConnector(
                server,
                new SslConnectionFactory(context, "http/1.1"),
                new HttpConnectionFactory(https));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Tls[" + keyStore + "]";
    }
}
