package io.weir.simulator.replay;

import io.weir.core.InvalidValueException;
import java.nio.file.Path;

/**
 * A line that breaks its format's rules: {@code file:line: field: value (expected: rule)}.
 *
 * <p>Fatal for the import, and thrown before anything of the file is sent, unless {@link
 * ImportWatcher} says that such lines are left out.
 */
public final class MalformedLineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long line;
  private final InvalidValueException complaint;

  /**
   * @param line 1-based
   * @param complaint the field, its value and the rule
   */
  public MalformedLineException(Path file, long line, InvalidValueException complaint) {
    super(file + ":" + line + ": " + complaint.getMessage(), complaint);
    this.file = file.toString();
    this.line = line;
    this.complaint = complaint;
  }

  /** The file as its user named it. */
  public String file() {
    return file;
  }

  /** The 1-based line. */
  public long line() {
    return line;
  }

  /** The field that breaks a rule, with its index where it has one. */
  public String field() {
    return complaint.name();
  }

  /** The rule that it breaks. */
  public String rule() {
    return complaint.rule();
  }
}
