package io.weir.simulator.replay;

import io.weir.core.InvalidValueException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * The bytes of a file, plain or gzip, told apart by their first two. Whoever opens it closes it.
 */
final class TextFile implements Closeable {
  private static final int GZIP_MAGIC_0 = 0x1f;
  private static final int GZIP_MAGIC_1 = 0x8b;
  private static final int BUFFER_BYTES = 1 << 16;

  private final SeekableByteChannel channel;
  private final InputStream in;

  private TextFile(SeekableByteChannel channel) throws IOException {
    this.channel = channel;
    InputStream plain = new BufferedInputStream(Channels.newInputStream(channel), BUFFER_BYTES);
    in = isGzip(plain) ? new GZIPInputStream(plain, BUFFER_BYTES) : plain;
  }

  /**
   * Opens a file.
   *
   * @throws InvalidValueException when there is no such readable file
   */
  static TextFile open(Path file) throws IOException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new InvalidValueException("file", file, "a readable file");
    }
    SeekableByteChannel channel = Files.newByteChannel(file);
    try {
      return new TextFile(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Reads what is in the file; -1 at its end. */
  int read(byte[] buffer) throws IOException {
    return in.read(buffer);
  }

  /** Bytes of the file on disk that were read so far, a buffer ahead. */
  long position() throws IOException {
    return channel.position();
  }

  /** Bytes of the file on disk. */
  long size() throws IOException {
    return channel.size();
  }

  @Override
  public void close() throws IOException {
    in.close();
    channel.close();
  }

  private static boolean isGzip(InputStream in) throws IOException {
    in.mark(2);
    boolean gzip = in.read() == GZIP_MAGIC_0 && in.read() == GZIP_MAGIC_1;
    in.reset();
    return gzip;
  }
}
