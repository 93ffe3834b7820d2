package io.weir.simulator.replay;

import io.weir.core.InvalidValueException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Opens UTF-8 text files, plain or gzip, told apart by their first two bytes. */
final class TextFile {
  private static final int GZIP_MAGIC_0 = 0x1f;
  private static final int GZIP_MAGIC_1 = 0x8b;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private TextFile() {}

  /**
   * Opens a file; the caller closes the reader. A byte order mark is skipped; text that is not
   * UTF-8 fails while it is read.
   *
   * @throws InvalidValueException when there is no such readable file
   */
  static BufferedReader open(Path file) throws IOException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new InvalidValueException("file", file, "a readable file");
    }
    InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    try {
      return reader(isGzip(in) ? new GZIPInputStream(in, BUFFER_BYTES) : in);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private static BufferedReader reader(InputStream in) throws IOException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)));
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
    return reader;
  }

  private static boolean isGzip(InputStream in) throws IOException {
    in.mark(2);
    boolean gzip = in.read() == GZIP_MAGIC_0 && in.read() == GZIP_MAGIC_1;
    in.reset();
    return gzip;
  }

  /** What to say of a file that fails while line {@code line} is read. */
  static MalformedLineException unreadable(Path file, long line, IOException e, String rule) {
    String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new MalformedLineException(file, line, new InvalidValueException("content", what, rule));
  }
}
