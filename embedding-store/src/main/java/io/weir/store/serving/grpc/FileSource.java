package io.weir.store.serving.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.weir.store.security.Digests;
import io.weir.store.transfer.SnapshotFiles;
import io.weir.store.v1.FilePart;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Files as a stream of parts, read while they are sent. Not thread-safe. */
final class FileSource implements PacedStream.Source<FilePart> {
  private static final int PART_BYTES = 1 << 18;

  private final Deque<Path> files;
  private final Runnable afterwards;
  private @Nullable InputStream open;
  private MessageDigest digest = Digests.sha256();

  private FileSource(List<Path> files, Runnable afterwards) {
    this.files = new ArrayDeque<>(files);
    this.afterwards = afterwards;
  }

  static FileSource of(Path file) {
    return new FileSource(List.of(file), () -> {});
  }

  /**
   * All files of a folder.
   *
   * @param afterwards done once, whatever ends the stream
   */
  static FileSource ofFolder(Path folder, Runnable afterwards) {
    return new FileSource(SnapshotFiles.filesIn(folder), afterwards);
  }

  @Override
  public @Nullable FilePart next() {
    Path file = files.peek();
    if (file == null) {
      return null;
    }
    try {
      if (open == null) {
        open = Files.newInputStream(file);
        digest = Digests.sha256();
      }
      byte[] content = open.readNBytes(PART_BYTES);
      digest.update(content);
      FilePart.Builder part =
          FilePart.newBuilder()
              .setName(String.valueOf(file.getFileName()))
              .setContent(UnsafeByteOperations.unsafeWrap(content));
      if (content.length < PART_BYTES) {
        part.setSha256(Digests.hex(digest));
        closeFile();
        files.poll();
      }
      return part.build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      closeFile();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      afterwards.run();
    }
  }

  private void closeFile() throws IOException {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
