package io.weir.local;

import static io.weir.core.Checks.check;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An arm as it is asked for on the command line. Immutable, thread-safe.
 *
 * @param name of the arm
 * @param scorer what it pre-ranks by
 * @param settings of that, in braces; empty = none are given
 */
record ArmArgument(String name, String scorer, String settings) {
  private static final Pattern FORM = Pattern.compile("([A-Za-z0-9-]+)=([A-Za-z0-9-]+)(\\{.*})?");

  /**
   * Reads {@code NAME=SCORER} or {@code NAME=SCORER{SETTINGS}}.
   *
   * @throws io.weir.core.InvalidValueException when it is neither
   */
  static ArmArgument parse(String text) {
    Matcher parts = FORM.matcher(text);
    check(parts.matches(), "arms", text, "NAME=SCORER or NAME=SCORER{SETTINGS}");
    String settings = parts.group(3);
    return new ArmArgument(parts.group(1), parts.group(2), settings == null ? "" : settings);
  }
}
