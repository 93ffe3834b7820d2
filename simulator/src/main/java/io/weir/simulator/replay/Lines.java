package io.weir.simulator.replay;

import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.nio.file.Path;

/** Reads text line by line, and puts {@code file:line} before what is wrong with a line. */
final class Lines {
  /** Lines from which to which it is told how far the reading is. */
  private static final int TOLD_EVERY = 1 << 12;

  private static final String TEXT = "UTF-8 text, plain or gzip";

  /** Takes one line, without its end. */
  interface Taker {
    /**
     * @param number 1-based
     * @throws InvalidValueException when the line breaks a rule
     */
    void take(long number, String line);
  }

  /** Says how far what begins with a line goes. */
  interface Extent {
    /** The line itself, or with those after it that belong to it, under the last one's number. */
    LineReader.Line whole(LineReader.Line first, LineReader reader) throws IOException;
  }

  private Lines() {}

  /**
   * Reads a file; lines of white space only are skipped.
   *
   * @throws MalformedLineException on a line that breaks a rule, unless such lines are left out
   * @throws InvalidValueException when there is no such readable file
   */
  static void read(Path file, LeftOut leftOut, Taker taker) {
    read(file, leftOut, TEXT, (first, reader) -> first, taker);
  }

  /**
   * Reads a file of which some lines may belong together. Where it cannot be read on, its rest
   * counts as one malformed line.
   *
   * @param rule what the file must be, completing "expected: …"
   */
  static void read(Path file, LeftOut leftOut, String rule, Extent extent, Taker taker) {
    long read = 0;
    try (LineReader reader = LineReader.open(file)) {
      leftOut.read(file, 0, reader.size());
      for (LineReader.Line line = reader.next(); line != null; line = reader.next()) {
        read = line.number();
        if (!line.text().isBlank() || !line.valid()) {
          LineReader.Line whole = extent.whole(line, reader);
          read = whole.number();
          take(file, whole, leftOut, rule, taker);
        }
        if (line.number() % TOLD_EVERY == 0) {
          leftOut.read(file, reader.position(), reader.size());
        }
      }
    } catch (IOException e) {
      String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      InvalidValueException unreadable = new InvalidValueException("content", what, rule);
      leftOut.malformed(new MalformedLineException(file, read + 1, unreadable), "");
    }
  }

  private static void take(
      Path file, LineReader.Line line, LeftOut leftOut, String rule, Taker taker) {
    try {
      if (!line.valid()) {
        throw new InvalidValueException("content", Row.quoted(line.text()), rule);
      }
      taker.take(line.number(), line.text());
      leftOut.lineTaken();
    } catch (InvalidValueException e) {
      leftOut.malformed(new MalformedLineException(file, line.number(), e), line.text());
    }
  }
}
