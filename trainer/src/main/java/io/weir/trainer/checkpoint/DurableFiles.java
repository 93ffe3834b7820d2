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
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Files and folders that are on disk, not in a cache, when a method returns; elsewhere than on the
 * machine's own disks, when the file system says they are there.
 */
final class DurableFiles {
  private static final int BUFFER_BYTES = 1 << 16;

  private DurableFiles() {}

  /** Whether files are the machine's own, which can be forced, locked and renamed in one step. */
  static boolean isDisk(Path path) {
    return path.getFileSystem().equals(FileSystems.getDefault());
  }

  /** Writes a new file and forces it to disk. */
  static Manifest.Entry write(Path file, StateWriter writer) throws IOException {
    MessageDigest digest = sha256();
    if (isDisk(file)) {
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        write(Channels.newOutputStream(channel), digest, writer);
        channel.force(true);
      }
    } else {
      try (OutputStream sink =
          Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        write(sink, digest, writer);
      }
    }
    return new Manifest.Entry(
        file.getFileName().toString(), Files.size(file), HexFormat.of().formatHex(digest.digest()));
  }

  private static void write(OutputStream sink, MessageDigest digest, StateWriter writer)
      throws IOException {
    DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(new DigestOutputStream(sink, digest), BUFFER_BYTES));
    writer.write(out);
    out.flush();
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

  /** SHA-256, hexadecimal, of bytes. */
  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  /** Forces a folder's entries to disk: what was made in it, or renamed. */
  static void force(Path dir) throws IOException {
    if (isDisk(dir)) {
      try (FileChannel channel = FileChannel.open(dir, StandardOpenOption.READ)) {
        channel.force(true);
      }
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
