package io.weir.trainer.files;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files and folders that are on disk, not in a cache, when a method returns; elsewhere than on the
 * machine's own disks, when the file system says they are there.
 */
public final class DurableFiles {
  private static final Logger log = LoggerFactory.getLogger(DurableFiles.class);
  private static final int BUFFER_BYTES = 1 << 16;

  private DurableFiles() {}

  /** Whether files are the machine's own, which can be forced, locked and renamed in one step. */
  public static boolean isDisk(Path path) {
    return path.getFileSystem().equals(FileSystems.getDefault());
  }

  /** Writes what a file holds. */
  @FunctionalInterface
  public interface Content {
    /** Writes it; the stream is buffered and is closed by the caller. */
    void write(OutputStream out) throws IOException;
  }

  /** Writes a new file and forces it to disk. */
  public static FileEntry write(Path file, Content content) throws IOException {
    MessageDigest digest = sha256();
    if (isDisk(file)) {
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        write(Channels.newOutputStream(channel), digest, content);
        channel.force(true);
      }
    } else {
      try (OutputStream sink =
          Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        write(sink, digest, content);
      }
    }
    return new FileEntry(
        file.getFileName().toString(), Files.size(file), HexFormat.of().formatHex(digest.digest()));
  }

  private static void write(OutputStream sink, MessageDigest digest, Content content)
      throws IOException {
    OutputStream out = new BufferedOutputStream(new DigestOutputStream(sink, digest), BUFFER_BYTES);
    content.write(out);
    out.flush();
  }

  /** SHA-256, hexadecimal, of a file. */
  public static String sha256(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in =
        new DigestInputStream(
            new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** SHA-256, hexadecimal, of bytes. */
  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  /** Forces a folder's entries to disk: what was made in it, or renamed. */
  public static void force(Path dir) throws IOException {
    if (isDisk(dir)) {
      try (FileChannel channel = FileChannel.open(dir, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Deletes a file, or a folder with all it holds; links are not followed. */
  public static void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      for (Path entry : entries(path, "")) {
        delete(entry);
      }
    }
    Files.deleteIfExists(path);
  }

  /**
   * Deletes what is left of a write that failed and takes room that the next one needs; what cannot
   * be deleted is logged.
   */
  public static void discard(Path path) {
    try {
      delete(path);
    } catch (IOException | RuntimeException e) {
      log.warn("{}: what was begun there cannot be deleted: {}", path, e.toString());
    }
  }

  /** The entries of a folder whose names begin so, in ascending order of their names. */
  public static List<Path> entries(Path dir, String prefix) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir, prefix + "*")) {
      entries.forEach(found::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(found);
    return found;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
