package io.weir.trainer.stream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.weir.core.InvalidValueException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/**
 * Where a trainer without a checkpoint begins to read samples. Immutable, thread-safe.
 *
 * @param text {@code earliest}, {@code latest}, or the instant
 * @param fromMs epoch ms of the first append that is read; MIN_VALUE = all, MAX_VALUE = none of
 *     those that are there
 */
public record StartFrom(String text, long fromMs) {
  /** With the first sample that there is. */
  public static final StartFrom EARLIEST = new StartFrom("earliest", Long.MIN_VALUE);

  /** Reads {@code earliest}, {@code latest}, or an instant such as 2026-11-20T06:00:00Z. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static StartFrom parse(String text) {
    switch (text.toLowerCase(Locale.ROOT)) {
      case "earliest":
        return EARLIEST;
      case "latest":
        return new StartFrom(text, Long.MAX_VALUE);
      default:
        try {
          return new StartFrom(text, Instant.parse(text).toEpochMilli());
        } catch (DateTimeParseException e) {
          throw new InvalidValueException(
              "", text, "earliest, latest, or an instant such as 2026-11-20T06:00:00Z");
        }
    }
  }

  /** As it is written. */
  @JsonValue
  @Override
  public String toString() {
    return text;
  }
}
