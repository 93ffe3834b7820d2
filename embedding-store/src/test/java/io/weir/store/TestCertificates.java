package io.weir.store;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Two certificate authorities with what they signed, made by the JDK's keytool: one of a server and
 * of a client, and a stranger's with the same.
 */
record TestCertificates(
    Path ca,
    Path server,
    Path serverKey,
    Path client,
    Path clientKey,
    Path strangerCa,
    Path stranger,
    Path strangerKey,
    Path strangerServer,
    Path strangerServerKey) {
  private static final String PASSWORD = "only-for-tests";

  static TestCertificates make(Path dir) throws Exception {
    authority(dir, "ca");
    authority(dir, "stranger-ca");
    signed(dir, "server", "ca", "san=dns:localhost,ip:127.0.0.1");
    signed(dir, "client", "ca", "eku=clientAuth");
    signed(dir, "stranger", "stranger-ca", "eku=clientAuth");
    signed(dir, "stranger-server", "stranger-ca", "san=dns:localhost,ip:127.0.0.1");
    return new TestCertificates(
        dir.resolve("ca.pem"),
        dir.resolve("server.pem"),
        dir.resolve("server.key"),
        dir.resolve("client.pem"),
        dir.resolve("client.key"),
        dir.resolve("stranger-ca.pem"),
        dir.resolve("stranger.pem"),
        dir.resolve("stranger.key"),
        dir.resolve("stranger-server.pem"),
        dir.resolve("stranger-server.key"));
  }

  /** Trusts the authority; brings the client's certificate if it is to. */
  SSLContext clientContext(boolean withCertificate) throws Exception {
    KeyStore trusted = load(ca.resolveSibling("ca.p12"));
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    roots.setCertificateEntry("ca", trusted.getCertificate("ca"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(roots);
    KeyManager[] keys = null;
    if (withCertificate) {
      KeyManagerFactory own =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      own.init(load(ca.resolveSibling("client.p12")), PASSWORD.toCharArray());
      keys = own.getKeyManagers();
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust.getTrustManagers(), null);
    return context;
  }

  private static void authority(Path dir, String name) throws Exception {
    keytool(dir, name, "-genkeypair", "-dname", "CN=" + name, "-ext", "bc:c");
    write(dir, name);
  }

  private static void signed(Path dir, String name, String by, String extension) throws Exception {
    keytool(dir, name, "-genkeypair", "-dname", "CN=" + name);
    keytool(dir, name, "-certreq", "-file", dir.resolve(name + ".csr").toString());
    keytool(
        dir,
        by,
        "-gencert",
        "-ext",
        extension,
        "-infile",
        dir.resolve(name + ".csr").toString(),
        "-outfile",
        dir.resolve(name + ".crt").toString(),
        "-rfc");
    Path chain = dir.resolve(name + ".chain");
    Files.writeString(
        chain,
        Files.readString(dir.resolve(name + ".crt")) + Files.readString(dir.resolve(by + ".pem")));
    keytool(dir, name, "-importcert", "-noprompt", "-file", chain.toString());
    write(dir, name);
  }

  /** As PEM. */
  private static void write(Path dir, String name) throws Exception {
    KeyStore store = load(dir.resolve(name + ".p12"));
    StringBuilder chain = new StringBuilder();
    for (Certificate certificate : store.getCertificateChain(name)) {
      chain.append(pem("CERTIFICATE", certificate.getEncoded()));
    }
    Files.writeString(dir.resolve(name + ".pem"), chain);
    PrivateKey key = (PrivateKey) store.getKey(name, PASSWORD.toCharArray());
    Files.writeString(dir.resolve(name + ".key"), pem("PRIVATE KEY", key.getEncoded()));
  }

  private static String pem(String kind, byte[] content) {
    return "-----BEGIN "
        + kind
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
        + "\n-----END "
        + kind
        + "-----\n";
  }

  private static KeyStore load(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private static void keytool(Path dir, String name, String command, String... more)
      throws Exception {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    line.add(command);
    line.addAll(List.of("-alias", name, "-keystore", dir.resolve(name + ".p12").toString()));
    line.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    if (command.equals("-genkeypair")) {
      line.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "3650"));
    }
    line.addAll(List.of(more));
    Path printed = dir.resolve("keytool.txt");
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(printed.toFile()).start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(line + ": " + Files.readString(printed));
    }
  }
}
