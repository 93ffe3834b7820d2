package io.weir.simulator.replay;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a text file line by line, each decoded on its own: bytes that are not UTF-8 spoil their
 * line and no other.
 *
 * <p>Lines end in LF, CRLF or CR; a byte order mark is skipped; the file may be gzip. Not
 * thread-safe; whoever opens it closes it.
 */
final class LineReader implements Closeable {
  /** A longer line is cut here and not valid: memory must not depend on a missing line end. */
  static final int LONGEST_LINE_BYTES = 1 << 24;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final char REPLACEMENT = '\uFFFD';

  /**
   * A line without its end.
   *
   * @param number 1-based
   * @param valid whether it is UTF-8 and not too long; if not, {@code text} is only for messages
   */
  record Line(long number, String text, boolean valid) {}

  private final TextFile file;
  private final Deque<Line> putBack = new ArrayDeque<>();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int next;
  private int end;
  private byte[] line = new byte[256];
  private int length;
  private boolean tooLong;
  private long number;

  private LineReader(TextFile file) {
    this.file = file;
  }

  /**
   * Opens a file.
   *
   * @throws io.weir.core.InvalidValueException when there is no such readable file
   */
  static LineReader open(Path file) throws IOException {
    return new LineReader(TextFile.open(file));
  }

  /** The next line, or null at the end of the file. */
  @Nullable Line next() throws IOException {
    Line again = putBack.poll();
    if (again != null) {
      return again;
    }
    length = 0;
    tooLong = false;
    int read = read();
    if (read < 0) {
      return null;
    }
    for (; read >= 0 && read != '\n' && read != '\r'; read = read()) {
      append((byte) read);
    }
    if (read == '\r' && peek() == '\n') {
      next++;
    }
    number++;
    return decoded();
  }

  /** Gives lines back, to be read again in this order. */
  void putBack(List<Line> lines) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      putBack.push(lines.get(i));
    }
  }

  /** Bytes of the file, as it is on disk, that were read so far. */
  long position() throws IOException {
    return file.position();
  }

  /** Bytes of the file, as it is on disk. */
  long size() throws IOException {
    return file.size();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** The next byte, 0 to 255, or -1 at the end. */
  private int peek() throws IOException {
    if (next == end) {
      next = 0;
      end = 0;
      end = Math.max(0, file.read(buffer));
    }
    return next == end ? -1 : buffer[next] & 0xff;
  }

  private int read() throws IOException {
    int read = peek();
    if (read >= 0) {
      next++;
    }
    return read;
  }

  private void append(byte read) {
    if (length == LONGEST_LINE_BYTES) {
      tooLong = true;
      return;
    }
    if (length == line.length) {
      line = Arrays.copyOf(line, 2 * length);
    }
    line[length++] = read;
  }

  private Line decoded() {
    String text = new String(line, 0, length, StandardCharsets.UTF_8);
    boolean valid = !tooLong && (text.indexOf(REPLACEMENT) < 0 || isUtf8());
    boolean marked = number == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    return new Line(number, marked ? text.substring(1) : text, valid);
  }

  private boolean isUtf8() {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line, 0, length));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
