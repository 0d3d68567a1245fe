package dev.breakwater.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Whose certificates are trusted: those that the Java runtime trusts, and those of a file.
 *
 * @param manager decides that
 * @param context TLS with this trust
 */
record Trust(TrustManager manager, SSLContext context) {

    /** @throws InvalidConfigurationPropertyValueException if the file cannot be used; says why */
    static Trust of(@Nullable Path extraCaFile) {
        try {
            TrustManager[] managers =
                    extraCaFile == null ? factory(null).getTrustManagers() : managers(read(extraCaFile));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers, null);
            return new Trust(managers[0], context);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java runtime has no usable TLS", e);
        }
    }

    private static TrustManager[] managers(Collection<? extends Certificate> extra)
            throws GeneralSecurityException, IOException {
        KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
        all.load(null, null);
        int number = 0;
        for (X509Certificate certificate : trustedByJava()) {
            all.setCertificateEntry("java-" + number++, certificate);
        }
        for (Certificate certificate : extra) {
            all.setCertificateEntry("extra-" + number++, certificate);
        }
        return factory(all).getTrustManagers();
    }

    private static X509Certificate[] trustedByJava() throws GeneralSecurityException {
        for (TrustManager manager : factory(null).getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509.getAcceptedIssuers();
            }
        }
        return new X509Certificate[0];
    }

    private static TrustManagerFactory factory(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static Collection<? extends Certificate> read(Path file) throws CertificateException {
        CertificateFactory certificates = CertificateFactory.getInstance("X.509");
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> read = certificates.generateCertificates(in);
            if (read.isEmpty()) {
                throw refused(file, "it holds no certificate");
            }
            return read;
        } catch (NoSuchFileException e) {
            throw refused(file, "there is no such file");
        } catch (IOException e) {
            throw refused(file, "it cannot be read");
        } catch (CertificateException e) {
            throw refused(file, "it is no PEM file of certificates (-----BEGIN CERTIFICATE-----)");
        }
    }

    private static InvalidConfigurationPropertyValueException refused(Path file, String why) {
        return new InvalidConfigurationPropertyValueException(
                "breakwater.outbound.extra-ca-file", file.toString(), why);
    }
}
