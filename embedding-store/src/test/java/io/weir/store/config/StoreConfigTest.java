package io.weir.store.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import io.weir.core.config.WeirConfig;
import io.weir.store.client.ClientConfig;
import io.weir.store.client.ClientSecurity;
import io.weir.store.table.Encoding;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreConfigTest {
  @Test
  void defaults_areThese() {
    assertThat(WeirConfig.defaults().section("store", StoreConfig.class))
        .isEqualTo(
            new StoreConfig(
                Path.of("weir-store"),
                Encoding.FLOAT32,
                1,
                "127.0.0.1",
                7070,
                "127.0.0.1",
                7071,
                7072,
                16,
                "",
                Path.of("weir-snapshots"),
                Duration.ZERO,
                10_000,
                2_000_000,
                Duration.ofSeconds(30),
                16 << 20,
                256,
                1024,
                100_000,
                Duration.ofMinutes(1),
                1000,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                ServerSecurity.none(),
                ClientConfig.defaults()));
  }

  @Test
  void everyOption_isMapped() {
    StoreConfig config =
        WeirConfig.parse(
                """
                store:
                  dir: /data/store
                  encoding: float16
                  previous-generations: 0
                  host: 0.0.0.0
                  port: 0
                  admin-host: 10.0.0.1
                  admin-port: 1
                  http-port: 2
                  http-threads: 22
                  bootstrap-from: peer:7071
                  snapshot-dir: /data/snapshots
                  required-retention: 3h
                  max-ids-per-call: 1
                  max-scores-per-call: 11
                  stream-patience: 12s
                  max-message-bytes: 2
                  max-calls-per-connection: 3
                  max-calls: 33
                  max-lag: 4
                  max-staleness: 5s
                  batch-records: 6
                  broker-timeout: 7s
                  stop-timeout: 8s
                  security:
                    certificate: /c
                    key: /k
                    client-ca: /r
                    token-file: /t
                    admin-token-file: /a
                    reload-interval: 13s
                  client:
                    deadline: 9s
                    download-deadline: 10s
                    attempts: 1
                    max-message-bytes: 10
                    security: {ca: /ca, certificate: /cert, key: /key, token-file: /token}
                """)
            .section("store", StoreConfig.class);
    assertThat(config)
        .isEqualTo(
            new StoreConfig(
                Path.of("/data/store"),
                Encoding.FLOAT16,
                0,
                "0.0.0.0",
                0,
                "10.0.0.1",
                1,
                2,
                22,
                "peer:7071",
                Path.of("/data/snapshots"),
                Duration.ofHours(3),
                1,
                11,
                Duration.ofSeconds(12),
                2,
                3,
                33,
                4,
                Duration.ofSeconds(5),
                6,
                Duration.ofSeconds(7),
                Duration.ofSeconds(8),
                new ServerSecurity(
                    Path.of("/c"),
                    Path.of("/k"),
                    Path.of("/r"),
                    Path.of("/t"),
                    Path.of("/a"),
                    Duration.ofSeconds(13)),
                new ClientConfig(
                    Duration.ofSeconds(9),
                    Duration.ofSeconds(10),
                    1,
                    10,
                    new ClientSecurity(
                        Path.of("/ca"), Path.of("/cert"), Path.of("/key"), Path.of("/token")))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          store.port=65536              | store.port: 65536 (expected: 0 to 65535)
          store.previous-generations=-1 | store.previous-generations: -1 (expected: >= 0)
          store.host=" "                | store.host: " " (expected: not blank)
          store.admin-host=" "          | store.admin-host: " " (expected: not blank)
          store.admin-port=-1           | store.admin-port: -1 (expected: 0 to 65535)
          store.bootstrap-from=peer     | store.bootstrap-from: peer (expected: host:port, or empty)
          store.stream-patience=0s      | store.stream-patience: 0 (expected: > 0)
          store.max-scores-per-call=0   | store.max-scores-per-call: 0 (expected: > 0)
          store.max-ids-per-call=0      | store.max-ids-per-call: 0 (expected: > 0)
          store.max-message-bytes=-1    | store.max-message-bytes: -1 (expected: > 0)
          store.max-calls=0             | store.max-calls: 0 (expected: > 0)
          store.http-threads=0          | store.http-threads: 0 (expected: > 0)
          store.http-port=-1            | store.http-port: -1 (expected: 0 to 65535)
          store.security.key=/k         | store.security.certificate and key:  and /k (expected: both or neither)
          store.security.client-ca=/r   | store.security.client-ca: /r (expected: empty, as there is no certificate)
          store.max-lag=0               | store.max-lag: 0 (expected: > 0)
          store.max-staleness=0s        | store.max-staleness: 0 (expected: > 0)
          store.batch-records=0         | store.batch-records: 0 (expected: > 0)
          store.client.attempts=6       | store.client.attempts: 6 (expected: 1 to 5)
          store.client.security.key=/key | store.client.security.certificate and key:  and /key (expected: both or neither)
          store.client.deadline=0ms     | store.client.deadline: 0 (expected: > 0)
          """)
  void value_outOfRange_refused(String assignment, String message) {
    WeirConfig config = WeirConfig.defaults().with(assignment);
    assertThatThrownBy(() -> config.section("store", StoreConfig.class))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(message);
  }
}
