package io.weir.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.schemas.Topics;
import io.weir.store.EmbeddingStoreServer;
import io.weir.store.generation.GenerationStore;
import io.weir.store.generation.LogRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of a running store and back, as an operator makes them. */
class BackupCommandIT {
  private static final float[] VECTOR = {1, 2, 3};

  @TempDir Path dir;

  @Test
  void backup_ofARunningStore_isPutBackWhereTheCommandSays() throws Exception {
    Path backup = dir.resolve("backup");
    Path folder = dir.resolve("store");
    fill(folder);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir.resolve("kafka"))) {
      WeirConfig config =
          WeirConfig.defaults()
              .with("kafka.bootstrap-servers=" + kafka.bootstrapServers())
              .with("store.dir=" + folder)
              .with("store.port=0")
              .with("store.admin-port=0")
              .with("store.http-port=0");
      try (Admin admin = Admin.create(config.kafka().clientProperties())) {
        Topics.create(config.kafka(), admin);
      }
      try (EmbeddingStoreServer server = EmbeddingStoreServer.start(config)) {
        Cli taken =
            Cli.run("backup", "--from", "127.0.0.1:" + server.adminPort(), backup.toString());
        assertThat(taken.exitCode()).as(taken.err()).isZero();
        assertThat(taken.out()).isEqualTo(files(backup) + " files in " + backup + "\n");
        String notEmpty = "folder: " + backup + " (expected: an empty folder, or none)";
        Cli.assertWrongInput(
            "weir: " + notEmpty,
            "backup",
            "--set",
            "store.admin-port=" + server.adminPort(),
            backup.toString());
      }
    }

    Path restored = dir.resolve("restored");
    Cli put = Cli.run("backup", "--restore", "--set", "store.dir=" + restored, backup.toString());
    assertThat(put.exitCode()).as(put.err()).isZero();
    assertThat(put.out()).isEqualTo(files(restored) + " files in " + restored + "\n");
    Cli item = Cli.run("inspect", "store", "--set", "store.dir=" + restored, "7");
    assertThat(item.exitCode()).as(item.err()).isZero();
    assertThat(item.out()).startsWith("generation 3  epoch 1  ");
  }

  @Test
  void backup_whereThereIsNoStore_isRefusedInOneLine() {
    Cli nobody = Cli.run("backup", "--from", "127.0.0.1:1", dir.resolve("backup").toString());
    assertThat(nobody.exitCode()).isEqualTo(2);
    assertThat(nobody.errorLines())
        .singleElement()
        .asString()
        .contains("--from: 127.0.0.1:1 (expected: a store that answers; UNAVAILABLE");
    assertThat(dir.resolve("backup")).doesNotExist();
    Cli nothing =
        Cli.run("backup", "--restore", "--set", "store.dir=" + dir.resolve("s"), dir + "/none");
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.errorLines())
        .singleElement()
        .asString()
        .contains("(expected: a folder of a store)");
  }

  /** One generation of one item, as an earlier run left it. */
  private static void fill(Path folder) {
    try (GenerationStore store = GenerationStore.open(folder)) {
      store.restart(new UUID(1, 1), 0);
      List<LogRecord> records =
          List.of(
              LogRecord.of(0, 0, marker(Kind.BEGIN, 0, 0)),
              LogRecord.of(0, 1, ItemEmbedding.vector(Kind.REFRESH, 7, 3, 1, 1, 1, VECTOR)),
              LogRecord.of(0, 2, marker(Kind.END, 1, ItemEmbedding.checksum(7, VECTOR))));
      store.apply(records, verdicts -> {});
      assertThat(store.view().current()).isNotNull();
    }
  }

  private static ItemEmbedding marker(Kind kind, long count, long checksum) {
    return new ItemEmbedding(0, 3, kind, 1, 1, 1, new float[0], VECTOR.length, count, checksum);
  }

  private static long files(Path folder) throws Exception {
    try (var files = Files.list(folder)) {
      return files.count();
    }
  }
}
