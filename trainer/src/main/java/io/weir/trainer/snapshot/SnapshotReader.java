package io.weir.trainer.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.core.InvalidValueException;
import io.weir.core.config.WeirConfig;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.features.FeatureState;
import io.weir.trainer.files.DurableFiles;
import io.weir.trainer.learner.ServingModel;
import io.weir.trainer.model.Parameters.Parameter;
import io.weir.trainer.publication.SnapshotFolder;
import io.weir.trainer.table.TableRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rebuilds the user and cross towers from a snapshot's folder alone. Stateless, thread-safe. */
public final class SnapshotReader {
  private SnapshotReader() {}

  /**
   * The model of a snapshot, which the caller closes.
   *
   * @param folder as named by {@link SnapshotFolder#of}
   * @throws InvalidValueException when a file is missing, damaged, or of another format
   */
  public static ServingModel open(Path folder) {
    try {
      verify(folder);
      WeirConfig config = WeirConfig.load(folder.resolve(SnapshotFiles.CONFIG));
      SnapshotFiles.Features features =
          SnapshotFiles.JSON.readValue(
              Files.readAllBytes(folder.resolve(SnapshotFiles.FEATURES)),
              SnapshotFiles.Features.class);
      require(
          features.format() == SnapshotFiles.FORMAT,
          folder,
          "a snapshot of format " + SnapshotFiles.FORMAT);
      List<Parameter> weights = new ArrayList<>();
      SafeTensors.read(folder.resolve(SnapshotFiles.WEIGHTS))
          .forEach(
              (name, tensor) -> {
                if (tensor instanceof SafeTensors.Floats floats) {
                  weights.add(new Parameter(name, floats.shape(), floats.values()));
                }
              });
      Map<String, SafeTensors.Tensor> tensors =
          SafeTensors.read(folder.resolve(SnapshotFiles.TABLES));
      FeatureState state =
          new FeatureState(features.places(), features.scales(), SnapshotFiles.touched(tensors));
      return new ServingModel(
          TrainerConfig.of(config), features.tasks(), weights, state, tables(tensors, features));
    } catch (IOException e) {
      InvalidValueException refusal =
          new InvalidValueException(
              "snapshot",
              folder,
              "a whole snapshot; " + e.getClass().getSimpleName() + " " + e.getMessage());
      refusal.initCause(e);
      throw refusal;
    }
  }

  private static Map<String, TableRows> tables(
      Map<String, SafeTensors.Tensor> tensors, SnapshotFiles.Features features) throws IOException {
    Map<String, TableRows> tables = new HashMap<>();
    for (var entry : features.tables().entrySet()) {
      String name = entry.getKey();
      SnapshotFiles.Table table = entry.getValue();
      tables.put(
          name,
          new TableRows(
              table.kind(),
              table.rows(),
              table.dimension(),
              Long.parseLong(table.seed()),
              table.deviation(),
              SafeTensors.longs(tensors, SnapshotFiles.keys(name)).values(),
              SafeTensors.floats(tensors, SnapshotFiles.rowsOf(name)).values(),
              SafeTensors.floats(tensors, SnapshotFiles.sharedOf(name)).values()));
    }
    return tables;
  }

  private static void verify(Path folder) throws IOException {
    JsonNode manifest =
        SnapshotFiles.JSON.readTree(Files.readAllBytes(folder.resolve(SnapshotFolder.MANIFEST)));
    for (JsonNode file : manifest.path("files")) {
      Path path = folder.resolve(file.path("name").asText());
      long size = Files.size(path);
      require(
          size == file.path("sizeBytes").asLong(), path, size + " bytes, not as in its manifest");
      require(
          DurableFiles.sha256(path).equals(file.path("sha256").asText()),
          path,
          "a SHA-256 as in its manifest");
    }
  }

  private static void require(boolean holds, Path where, String rule) throws IOException {
    if (!holds) {
      throw new IOException(where + " (expected: " + rule + ")");
    }
  }
}
