package io.weir.store.transfer;

import io.grpc.Status;
import io.weir.core.InvalidValueException;
import io.weir.store.security.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files of models, a folder named by its generation each. Thread-safe.
 *
 * <p>A file is complete when it is there: whoever writes it renames it to its name at the end.
 */
public final class SnapshotFiles {
  static final int MAX_DIGESTS = 1000;

  /**
   * A file of a model.
   *
   * @param name inside its folder
   * @param sizeBytes its size
   * @param sha256 its digest, hexadecimal
   */
  public record Entry(String name, long sizeBytes, String sha256) {}

  /** What a digest was made of. */
  private record Version(Path file, long sizeBytes, long modifiedMs) {}

  private final Path dir;
  private final Map<Version, String> digests = Collections.synchronizedMap(new Newest());

  /** Generations come and go for as long as the store runs. */
  private static final class Newest extends LinkedHashMap<Version, String> {
    private static final long serialVersionUID = 1L;

    Newest() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Version, String> eldest) {
      return size() > MAX_DIGESTS;
    }
  }

  /**
   * @param dir where the folders are
   */
  public SnapshotFiles(Path dir) {
    this.dir = dir;
  }

  /** By name; NOT_FOUND when there is no folder of the generation. */
  public List<Entry> list(long generation) {
    List<Entry> entries = new ArrayList<>();
    for (Path file : filesIn(folder(generation))) {
      entries.add(entry(file));
    }
    return entries;
  }

  /** A file by its name; NOT_FOUND when there is none. */
  public Path file(long generation, String name) {
    for (Path file : filesIn(folder(generation))) {
      if (String.valueOf(file.getFileName()).equals(name)) {
        return file;
      }
    }
    throw notFound("name", name, "a file of generation " + generation);
  }

  /** Plain files in a folder, by name. */
  public static List<Path> filesIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path folder(long generation) {
    Path folder = dir.resolve("generation-" + generation);
    if (!Files.isDirectory(folder)) {
      throw notFound("generation", generation, "one with a folder of files");
    }
    return folder;
  }

  private Entry entry(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      Version version = new Version(file, now.size(), now.lastModifiedTime().toMillis());
      String digest = digests.get(version);
      if (digest == null) {
        digest = Digests.of(file);
        digests.put(version, digest);
      }
      return new Entry(String.valueOf(file.getFileName()), now.size(), digest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Digests that are remembered. */
  int remembered() {
    return digests.size();
  }

  private static RuntimeException notFound(String name, Object value, String rule) {
    String message = new InvalidValueException(name, value, rule).getMessage();
    return Status.NOT_FOUND.withDescription(message).asRuntimeException();
  }
}
