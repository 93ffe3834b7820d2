package io.weir.core.config;

import io.weir.core.InvalidValueException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 200ms}, {@code 10s}, {@code 5m}, {@code 26h}, {@code 7d}.
 */
public final class Durations {
  private static final Pattern FORM = Pattern.compile("(\\d+)\\s*(ms|s|m|h|d)");
  private static final Map<String, Long> UNIT_MS =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

  private Durations() {}

  /**
   * Reads a duration.
   *
   * @throws InvalidValueException naming {@code name} when the text has another form
   */
  public static Duration parse(String name, String text) {
    Matcher matcher = FORM.matcher(text.strip());
    Long unit = matcher.matches() ? UNIT_MS.get(matcher.group(2)) : null;
    if (unit == null) {
      throw new InvalidValueException(name, text, "a duration such as 200ms, 10s, 5m, 26h or 7d");
    }
    try {
      return Duration.ofMillis(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit));
    } catch (ArithmeticException | NumberFormatException tooLong) {
      throw new InvalidValueException(name, text, "a duration below 2^63 ms");
    }
  }
}
