package io.weir.store;

import static io.weir.store.TestLog.vector;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.store.client.ClientConfig;
import io.weir.store.client.EmbeddingStoreClient;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose broker goes away and comes back. */
class BrokerOutageIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path dir;

  @Test
  void store_withoutItsBroker_servesOn_saysItIsStale_andCatchesUp() throws Exception {
    EmbeddedKafka kafka = EmbeddedKafka.start(dir.resolve("kafka"));
    try {
      String address = kafka.bootstrapServers();
      WeirConfig config =
          WeirConfig.defaults()
              .with("kafka.bootstrap-servers=" + address)
              .with("store.dir=" + dir.resolve("store"))
              .with("store.port=0")
              .with("store.admin-port=0")
              .with("store.http-port=0")
              .with("store.max-staleness=2s");
      try (TestLog log = new TestLog(config)) {
        log.generation(1, 1, 100, 4);
        try (EmbeddingStoreServer server = EmbeddingStoreServer.start(config);
            EmbeddingStoreClient client =
                EmbeddingStoreClient.connect("127.0.0.1", server.port(), ClientConfig.defaults())) {
          assertThat(server.awaitReady(PATIENCE)).isTrue();

          kafka.close();
          Await.until(() -> !client.status().ready());
          assertThat(client.status().notReadyReason())
              .matches("staleness: \\d+ ms \\(expected: at most 2000 ms\\)");
          assertThat(client.get(7).vector(0)).isEqualTo(vector(7, 0, 4));
          assertThat(client.get(7).origin().stalenessMs()).isGreaterThan(2000);

          kafka =
              EmbeddedKafka.start(
                  dir.resolve("kafka"), Integer.parseInt(address.replaceAll(".*:", "")));
          log.update(1, 1, 7, vector(7, 1, 4));
          assertThat(server.awaitApplied(System.currentTimeMillis(), PATIENCE)).isTrue();
          assertThat(server.awaitReady(PATIENCE)).isTrue();
          assertThat(client.get(7).vector(0)).isEqualTo(vector(7, 1, 4));
        }
      }
    } finally {
      kafka.close();
    }
  }
}
