package io.weir.embeddedkafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What an embedded broker asks of its clients: to log in (SASL PLAIN) over TLS, with a certificate
 * that is made for it and trusted by nobody else.
 *
 * <p>Immutable, thread-safe.
 */
public final class BrokerSecurity {
  private static final String LOGIN_MODULE =
      "org.apache.kafka.common.security.plain.PlainLoginModule";
  private static final String STORE_TYPE = "PKCS12";

  private final Path store;
  private final String storePassword;
  private final Map<String, String> passwords;

  private BrokerSecurity(Path store, String storePassword, Map<String, String> passwords) {
    this.store = store;
    this.storePassword = storePassword;
    this.passwords = Map.copyOf(passwords);
  }

  /**
   * Makes a certificate with the JDK's keytool, about a second.
   *
   * @param dir folder for the certificate, not the broker's own; made if it is missing
   * @param passwords who may log in, by user name
   * @throws UncheckedIOException when keytool cannot make one
   */
  public static BrokerSecurity create(Path dir, Map<String, String> passwords) {
    String storePassword = UUID.randomUUID().toString();
    Path store = dir.resolve("broker.p12");
    try {
      Files.createDirectories(dir);
      run(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
              "-genkeypair",
              "-keystore",
              store.toString(),
              "-storetype",
              STORE_TYPE,
              "-storepass",
              storePassword,
              "-alias",
              "broker",
              "-keyalg",
              "EC",
              "-dname",
              "CN=" + EmbeddedKafka.HOST,
              "-ext",
              "SAN=IP:" + EmbeddedKafka.HOST));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BrokerSecurity(store, storePassword, passwords);
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("keytool: " + output.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool runs", e);
    }
  }

  /** Client properties that log in as a user; a wrong password makes ones that are refused. */
  public Map<String, String> clientProperties(String user, String password) {
    return Map.of(
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        LOGIN_MODULE + " required username=\"" + user + "\" password=\"" + password + "\";",
        "ssl.truststore.location",
        store.toString(),
        "ssl.truststore.password",
        storePassword,
        "ssl.truststore.type",
        STORE_TYPE);
  }

  /** The broker's side, for a listener of that name in lower case. */
  Map<String, String> brokerSettings(String listener) {
    String users =
        passwords.entrySet().stream()
            .map(user -> " user_" + user.getKey() + "=\"" + user.getValue() + "\"")
            .collect(Collectors.joining());
    String prefix = "listener.name." + listener + ".";
    return Map.of(
        prefix + "sasl.enabled.mechanisms",
        "PLAIN",
        prefix + "plain.sasl.jaas.config",
        LOGIN_MODULE + " required" + users + ";",
        prefix + "ssl.keystore.location",
        store.toString(),
        prefix + "ssl.keystore.password",
        storePassword,
        prefix + "ssl.keystore.type",
        STORE_TYPE);
  }
}
