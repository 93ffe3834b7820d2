package io.weir.simulator.replay;

import io.weir.core.InvalidValueException;
import java.nio.file.Path;

/**
 * A line that breaks its format's rules: {@code file:line: field: value (expected: rule)}.
 *
 * <p>Fatal for the import, and thrown before anything of the file is sent.
 */
public final class MalformedLineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long line;

  /**
   * @param line 1-based
   * @param complaint the field, its value and the rule
   */
  public MalformedLineException(Path file, long line, InvalidValueException complaint) {
    super(file + ":" + line + ": " + complaint.getMessage(), complaint);
    this.line = line;
  }

  /** The 1-based line. */
  public long line() {
    return line;
  }
}
