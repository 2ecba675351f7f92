package dev.weir.harness;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A server's key for one test, made on the spot, and clients that trust whoever shows it. */
public final class Tls {
  /** What opens the file of keys. */
  public static final String PASSWORD = "changeit";

  private final Path keys;

  /** Makes a key for {@code 127.0.0.1} in a file {@code keys.p12} of a folder. */
  public Tls(Path jdk, Path folder) throws IOException, InterruptedException {
    keys = folder.resolve("keys.p12");
    Files.createDirectories(folder);
    Files.deleteIfExists(keys);
    Process keytool =
        new ProcessBuilder(
                jdk.resolve("bin/keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "RSA",
                "-alias",
                "server",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                keys.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool ended with " + keytool.exitValue() + ": " + said);
    }
  }

  /** The file of keys. */
  public Path keys() {
    return keys;
  }

  /** A client that agrees on one of HTTP's versions while it shakes hands. */
  public HttpClient client(HttpClient.Version version)
      throws IOException, GeneralSecurityException {
    KeyStore known = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      known.load(in, PASSWORD.toCharArray());
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(known);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().version(version).sslContext(context).build();
  }
}
