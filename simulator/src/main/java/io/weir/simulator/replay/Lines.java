package io.weir.simulator.replay;

import io.weir.core.InvalidValueException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/** Reads text line by line, and puts {@code file:line} before what is wrong with a line. */
final class Lines {
  /** Takes one line, without its end. */
  interface Taker {
    /**
     * @param number 1-based
     * @throws InvalidValueException when the line breaks a rule
     */
    void take(long number, String line);
  }

  private Lines() {}

  /**
   * Reads a file; lines of white space only are skipped.
   *
   * @throws MalformedLineException on the first line that breaks a rule
   * @throws InvalidValueException when the file cannot be read
   */
  static void read(Path file, Taker taker) {
    long number = 0;
    try (BufferedReader reader = TextFile.open(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          take(file, number, line, taker);
        }
      }
    } catch (IOException e) {
      throw TextFile.unreadable(file, number + 1, e, "UTF-8 text, plain or gzip");
    }
  }

  private static void take(Path file, long number, String line, Taker taker) {
    try {
      taker.take(number, line);
    } catch (InvalidValueException e) {
      throw new MalformedLineException(file, number, e);
    }
  }
}
