package io.weir.trainer.checkpoint;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weir.trainer.files.DurableFiles;
import io.weir.trainer.files.FileEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What a checkpoint consists of: the file {@code manifest.json}, written after all others but its
 * own digest, {@code manifest.sha256}, with which the checkpoint is complete.
 *
 * @param format version of the layout
 * @param configurationHash of the configuration whose state it is
 * @param step training steps taken by then
 * @param base the checkpoints it builds on, the whole one first; empty = it is whole
 * @param files every other file
 */
record Manifest(
    int format, String configurationHash, long step, List<Link> base, List<FileEntry> files) {
  static final String FILE = "manifest.json";
  static final String DIGEST_FILE = "manifest.sha256";

  /** Raised where a manifest, or a file that it names, holds something else than before. */
  static final int FORMAT = 6;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  /** Another checkpoint, by its folder's name and the SHA-256 of its manifest. */
  record Link(String name, String sha256) {}

  Manifest {
    base = List.copyOf(base);
    files = List.copyOf(files);
  }

  /** Writes the manifest and then its digest. */
  void write(Path checkpoint) throws IOException {
    byte[] json = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    FileEntry written = DurableFiles.write(checkpoint.resolve(FILE), out -> out.write(json));
    byte[] digest = written.sha256().getBytes(StandardCharsets.US_ASCII);
    DurableFiles.write(checkpoint.resolve(DIGEST_FILE), out -> out.write(digest));
  }

  /**
   * Reads a manifest; one that is torn or changed fails with an IOException. Of one of another
   * format, nothing but that is known.
   */
  static Manifest read(Path checkpoint) throws IOException {
    byte[] json = Files.readAllBytes(checkpoint.resolve(FILE));
    String sha256 = DurableFiles.sha256(json);
    byte[] digest = Files.readAllBytes(checkpoint.resolve(DIGEST_FILE));
    if (!Arrays.equals(digest, sha256.getBytes(StandardCharsets.US_ASCII))) {
      throw new IOException(
          FILE + ": SHA-256 " + sha256 + " (expected: as in " + DIGEST_FILE + ")");
    }
    JsonNode tree = JSON.readTree(json);
    int format = tree.path("format").asInt();
    return format == FORMAT
        ? JSON.treeToValue(tree, Manifest.class)
        : new Manifest(format, "", 0, List.of(), List.of());
  }

  /** Names a checkpoint whose manifest is whole. */
  static Link link(Path checkpoint) throws IOException {
    byte[] json = Files.readAllBytes(checkpoint.resolve(FILE));
    return new Link(checkpoint.getFileName().toString(), DurableFiles.sha256(json));
  }
}
