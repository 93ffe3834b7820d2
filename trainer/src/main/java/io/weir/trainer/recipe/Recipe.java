package io.weir.trainer.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A named configuration of the trainer, with its source. Immutable, thread-safe.
 *
 * @param name by which it is chosen
 * @param about what it is, in a line
 * @param paper where it is from
 * @param printed the hyper-parameters that the paper prints
 * @param here what is not as printed, or not printed
 * @param yaml the file: a configuration of section {@code trainer}, under comments with the above
 */
public record Recipe(
    String name, String about, String paper, String printed, String here, String yaml) {
  private static final String FOLDER = "/io/weir/recipes/";

  /** Reads a recipe's file. */
  static Recipe read(String name) {
    String yaml = text(FOLDER + name + ".yaml");
    List<String> lines = yaml.lines().toList();
    return new Recipe(
        name,
        comment(name, lines.get(0), ""),
        comment(name, lines.get(1), "Paper: "),
        comment(name, lines.get(2), "Printed: "),
        comment(name, lines.get(3), "Here: "),
        yaml);
  }

  private static String comment(String name, String line, String label) {
    String start = "# " + label;
    if (!line.startsWith(start)) {
      throw new IllegalStateException("recipe " + name + ": " + line + " is not " + start + "…");
    }
    return line.substring(start.length());
  }

  private static String text(String resource) {
    try (InputStream in = Recipe.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no " + resource + " on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
