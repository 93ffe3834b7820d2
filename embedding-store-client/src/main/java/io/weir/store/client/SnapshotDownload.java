package io.weir.store.client;

import static io.weir.core.Checks.check;

import io.weir.store.v1.FilePart;
import io.weir.store.v1.SnapshotFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;

/** Writes files that arrive in parts, and compares their digests. */
final class SnapshotDownload {
  private static final String MANIFEST = "manifest.json";

  private SnapshotDownload() {}

  /**
   * Writes one file.
   *
   * @throws IOException when it cannot be written, or arrived as another one
   */
  static void write(SnapshotFile file, Iterator<FilePart> parts, Path folder) throws IOException {
    String name = file.getName();
    check(name.matches("[A-Za-z0-9._-]+") && !name.startsWith(".."), "file", name, "a plain name");
    MessageDigest digest = sha256();
    try (OutputStream out =
        Files.newOutputStream(folder.resolve(name), StandardOpenOption.CREATE_NEW)) {
      while (parts.hasNext()) {
        byte[] content = parts.next().getContent().toByteArray();
        digest.update(content);
        out.write(content);
      }
    }
    String arrived = HexFormat.of().formatHex(digest.digest());
    if (!arrived.equals(file.getSha256())) {
      throw new IOException(
          name + ": arrived with SHA-256 " + arrived + ", listed with " + file.getSha256());
    }
  }

  /** Whether a folder has the manifest that is listed, which tells the digests of all others. */
  static boolean isThere(List<SnapshotFile> files, Path folder) throws IOException {
    for (SnapshotFile file : files) {
      Path manifest = folder.resolve(MANIFEST);
      if (file.getName().equals(MANIFEST) && Files.isRegularFile(manifest)) {
        byte[] digest = sha256().digest(Files.readAllBytes(manifest));
        return HexFormat.of().formatHex(digest).equals(file.getSha256());
      }
    }
    return false;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
