package io.weir.store.serving.http;

import static io.weir.core.Checks.check;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.core.InvalidValueException;
import java.net.URI;
import java.net.URLDecoder;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The parameters of a request's address. Immutable, thread-safe. */
final class HttpQuery {
  private final Map<String, String> values = new TreeMap<>();

  /**
   * @throws InvalidValueException on a parameter that is not known
   */
  HttpQuery(URI address, Set<String> known) {
    String query = address.getRawQuery();
    if (query == null || query.isEmpty()) {
      return;
    }
    for (String pair : query.split("&")) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      check(known.contains(name), "parameter", name, "one of " + new TreeSet<>(known));
      values.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1)));
    }
  }

  OptionalLong number(String name) {
    String value = values.get(name);
    return value == null ? OptionalLong.empty() : OptionalLong.of(number(name, value));
  }

  int count(String name, int otherwise) {
    long value = number(name).orElse(otherwise);
    check(value > 0 && value <= Integer.MAX_VALUE, name, value, "a count above 0");
    return (int) value;
  }

  /** A constant by its name in small letters. */
  <E extends Enum<E>> E constant(String name, E otherwise) {
    String value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    try {
      return Enum.valueOf(
          otherwise.getDeclaringClass(), value.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException(
          name, value, "such as " + otherwise.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
  }

  static long number(String name, String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new InvalidValueException(name, value, "a 64-bit number");
    }
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, UTF_8);
  }
}
