package io.weir.trainer.publication;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weir.core.InvalidValueException;
import io.weir.core.cascade.ModelSnapshot.SnapshotFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of snapshots, each a folder {@code generation-N} that is there whole or not at all:
 * written beside, forced to disk, renamed.
 *
 * <p>{@code manifest.json} lists the other files with their sizes and SHA-256; it is itself among
 * those that {@code models} names. One thread of its own writes, so that training goes on.
 * Thread-safe; whoever opens it closes it.
 */
public final class SnapshotFolder implements Snapshots, AutoCloseable {
  /** Lists the files of a snapshot. */
  public static final String MANIFEST = "manifest.json";

  private static final Logger log = LoggerFactory.getLogger(SnapshotFolder.class);
  private static final String PREFIX = "generation-";
  private static final String TEMPORARY = ".tmp-";
  private static final int BUFFER_BYTES = 1 << 16;
  private static final long CLOSE_SECONDS = 10;
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final Path dir;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "weir-snapshots");
            thread.setDaemon(true);
            return thread;
          });

  private SnapshotFolder(Path dir) {
    this.dir = dir;
  }

  /** The file {@link #MANIFEST}. */
  private record Manifest(long generation, List<SnapshotFile> files) {}

  /**
   * Opens a folder, making it if it is missing.
   *
   * @throws InvalidValueException when it cannot be written to
   */
  public static SnapshotFolder open(Path dir) {
    try {
      Files.createDirectories(dir);
      for (Path left : entries(dir, TEMPORARY)) {
        delete(left);
      }
      return new SnapshotFolder(dir);
    } catch (IOException e) {
      InvalidValueException refusal =
          new InvalidValueException(
              "trainer.publication.snapshot-dir",
              dir,
              "a folder that can be written to; "
                  + e.getClass().getSimpleName()
                  + " "
                  + e.getMessage());
      refusal.initCause(e);
      throw refusal;
    }
  }

  /** The folder of a generation's snapshot. */
  public static Path of(Path dir, long generation) {
    return dir.resolve(PREFIX + generation);
  }

  @Override
  public CompletableFuture<List<SnapshotFile>> write(long generation, Map<String, Content> files) {
    return CompletableFuture.supplyAsync(() -> writeNow(generation, files), writer);
  }

  @Override
  public void retain(Set<Long> generations) {
    Set<Long> kept = Set.copyOf(generations);
    writer.execute(() -> retainNow(kept));
  }

  /** Ends after what is being written. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("a snapshot is still being written; it is abandoned");
        writer.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<SnapshotFile> writeNow(long generation, Map<String, Content> files) {
    Path temporary = dir.resolve(TEMPORARY + generation);
    try {
      delete(temporary);
      Files.createDirectories(temporary);
      List<SnapshotFile> written = new ArrayList<>();
      for (var file : files.entrySet()) {
        written.add(writeFile(temporary.resolve(file.getKey()), file.getValue()));
      }
      byte[] manifest =
          JSON.writerWithDefaultPrettyPrinter()
              .writeValueAsBytes(new Manifest(generation, List.copyOf(written)));
      written.add(writeFile(temporary.resolve(MANIFEST), out -> out.write(manifest)));
      force(temporary);
      Path target = of(dir, generation);
      delete(target);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      force(dir);
      return written;
    } catch (IOException e) {
      throw new UncheckedIOException(
          temporary + ": " + e.getClass().getSimpleName() + " " + e.getMessage(), e);
    }
  }

  private void retainNow(Set<Long> generations) {
    try {
      for (Path snapshot : entries(dir, PREFIX)) {
        String id = snapshot.getFileName().toString().substring(PREFIX.length());
        if (id.matches("\\d+") && !generations.contains(Long.parseLong(id))) {
          Path doomed = dir.resolve(TEMPORARY + "old-" + id);
          delete(doomed);
          Files.move(snapshot, doomed, StandardCopyOption.ATOMIC_MOVE);
          delete(doomed);
        }
      }
    } catch (IOException e) {
      log.warn("{}: an old snapshot stays: {}", dir, e.toString());
    }
  }

  private static SnapshotFile writeFile(Path file, Content content) throws IOException {
    MessageDigest digest = sha256();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OutputStream out =
          new BufferedOutputStream(
              new DigestOutputStream(Channels.newOutputStream(channel), digest), BUFFER_BYTES);
      content.write(out);
      out.flush();
      channel.force(true);
      return new SnapshotFile(
          file.getFileName().toString(), channel.size(), HexFormat.of().formatHex(digest.digest()));
    }
  }

  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static List<Path> entries(Path dir, String prefix) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir, prefix + "*")) {
      entries.forEach(found::add);
    }
    return found;
  }

  /** Deletes a folder of files; one that is not there is gone already. */
  private static void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      for (Path file : entries(folder, "")) {
        Files.delete(file);
      }
    }
    Files.deleteIfExists(folder);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
