package dev.breakwater.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate authority that nobody knows, and a server's certificate from it; made by the JDK's own keytool. */
public final class TestAuthority {

    /** The name of the server, beside its address 127.0.0.1. */
    public static final String HOST = "model.test";

    private static final String PASSWORD = "changeit";

    private final Path directory;
    private final Path store;

    private TestAuthority(Path directory) {
        this.directory = directory;
        this.store = directory.resolve("test.p12");
    }

    /** @param directory an empty one that the test deletes */
    public static TestAuthority in(Path directory) throws IOException, InterruptedException {
        var authority = new TestAuthority(directory);
        authority.keytool("-alias", "ca", "-dname", "CN=Test authority", "-ext", "bc:c");
        authority.keytool(
                "-alias",
                "server",
                "-dname",
                "CN=" + HOST,
                "-signer",
                "ca",
                "-ext",
                "san=dns:" + HOST + ",ip:127.0.0.1");
        return authority;
    }

    /** TLS as the server speaks it. */
    public SSLContext server() throws GeneralSecurityException, IOException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** The authority's certificate as PEM, behind others' that have nothing to do with it. */
    public Path caFile() throws GeneralSecurityException, IOException {
        KeyStore loaded = load();
        return Files.writeString(
                directory.resolve("ca.pem"),
                "# Two certificates\n" + pem(loaded.getCertificate("server")) + pem(loaded.getCertificate("ca")));
    }

    private static String pem(Certificate certificate) throws GeneralSecurityException {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    private KeyStore load() throws GeneralSecurityException, IOException {
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            loaded.load(in, PASSWORD.toCharArray());
        }
        return loaded;
    }

    private void keytool(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString()));
        command.addAll(List.of(options));
        Path log = directory.resolve("keytool.log");
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            keytool.destroyForcibly();
            throw new AssertionError("keytool failed: " + Files.readString(log));
        }
    }
}
