package io.weir.trainer.checkpoint;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Files and folders that are on disk, not in a cache, when a method returns. */
final class DurableFiles {
  private static final int BUFFER_BYTES = 1 << 16;

  private DurableFiles() {}

  /** Writes a new file and forces it to disk. */
  static Manifest.Entry write(Path file, StateWriter writer) throws IOException {
    MessageDigest digest = sha256();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OutputStream sink = new DigestOutputStream(Channels.newOutputStream(channel), digest);
      DataOutputStream out = new DataOutputStream(new BufferedOutputStream(sink, BUFFER_BYTES));
      writer.write(out);
      out.flush();
      channel.force(true);
      String sha256 = HexFormat.of().formatHex(digest.digest());
      return new Manifest.Entry(file.getFileName().toString(), channel.size(), sha256);
    }
  }

  /** SHA-256, hexadecimal, of a file. */
  static String sha256(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in =
        new DigestInputStream(
            new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Forces a folder's entries to disk: what was made in it, or renamed. */
  static void force(Path dir) throws IOException {
    try (FileChannel channel = FileChannel.open(dir, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Deletes a file, or a folder with all it holds; links are not followed. */
  static void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          delete(entry);
        }
      }
    }
    Files.deleteIfExists(path);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
