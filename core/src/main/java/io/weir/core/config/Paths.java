package io.weir.core.config;

import io.weir.core.InvalidValueException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Files and folders as people write them: paths, or URIs of other file systems. */
public final class Paths {
  // A single letter is a drive.
  private static final Pattern URI_FORM = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

  private Paths() {}

  /**
   * Reads a path or URI.
   *
   * @throws InvalidValueException naming {@code name} when nothing on the class path knows the
   *     URI's file system, or it is no path
   */
  public static Path parse(String name, String text) {
    try {
      return URI_FORM.matcher(text).matches() ? Path.of(URI.create(text)) : Path.of(text);
    } catch (FileSystemNotFoundException e) {
      throw invalid(
          name,
          text,
          "a path, or a URI of a file system that is known: its provider, a jar of a"
              + " java.nio.file.spi.FileSystemProvider, must be on the class path",
          e);
    } catch (IllegalArgumentException e) {
      throw invalid(name, text, "a path, or a URI of a file; " + e.getMessage(), e);
    }
  }

  private static InvalidValueException invalid(
      String name, String text, String rule, RuntimeException cause) {
    InvalidValueException invalid = new InvalidValueException(name, text, rule);
    invalid.initCause(cause);
    return invalid;
  }
}
