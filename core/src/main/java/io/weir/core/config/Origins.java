package io.weir.core.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of a configuration were given: each in a line of a file, or in an assignment,
 * which has none. Immutable, thread-safe.
 */
final class Origins implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  static final Origins NONE = new Origins(List.of());

  private static final Pattern OPTION = Pattern.compile("[a-z][a-z0-9-]*");

  @SuppressWarnings("serial") // only ever a serializable list
  private final List<Layer> layers;

  private Origins(List<Layer> layers) {
    this.layers = layers;
  }

  /**
   * Where each key and element of a file stands.
   *
   * @param file as its user named it
   * @throws InvalidValueException when a key is given twice
   * @throws IOException when the text is not YAML
   */
  static Origins ofFile(String file, String yaml) throws IOException {
    return new Origins(List.of(Layer.read(file, "", yaml)));
  }

  /** That a key, and what its value in YAML holds, stands in no file. */
  static Origins ofAssignment(String key, String yaml) throws IOException {
    return new Origins(List.of(Layer.read(null, key, yaml)));
  }

  Origins overlaidBy(Origins over) {
    List<Layer> all = new ArrayList<>(layers);
    all.addAll(over.layers);
    return new Origins(List.copyOf(all));
  }

  /**
   * The complaint with file and line, where a file's value is to blame: the value it names; else
   * one that its rule names, as "at least exposed" does; else the innermost that holds what is
   * missing. A whole section is not to blame for what it does not say.
   */
  InvalidValueException place(InvalidValueException complaint) {
    String key = complaint.name();
    Optional<Layer> blamed = giving(key);
    if (blamed.isPresent()) {
      return blamed.get().place(complaint, key);
    }
    List<String> holders = holders(key);
    for (String holder : holders) {
      Matcher option = OPTION.matcher(complaint.rule());
      while (option.find()) {
        String other = holder + "." + option.group();
        blamed = giving(other);
        if (blamed.isPresent()) {
          return blamed.get().place(complaint, other);
        }
      }
    }
    for (String holder : holders) {
      blamed = giving(holder);
      if (blamed.isPresent() && holder.indexOf('.') > 0) {
        return blamed.get().place(complaint, holder);
      }
    }
    return complaint;
  }

  /** The topmost layer that gives a key. */
  private Optional<Layer> giving(String key) {
    for (int i = layers.size() - 1; i >= 0; i--) {
      if (layers.get(i).lines.containsKey(key)) {
        return Optional.of(layers.get(i));
      }
    }
    return Optional.empty();
  }

  /** What a key lies in, the innermost first. */
  private static List<String> holders(String key) {
    List<String> holders = new ArrayList<>();
    for (int end = key.length() - 1; end > 0; end--) {
      if (key.charAt(end) == '.' || key.charAt(end) == '[') {
        holders.add(key.substring(0, end));
      }
    }
    return holders;
  }

  /**
   * What one file or assignment gives.
   *
   * @param file null = an assignment
   * @param lines key as complaints write it, {@code section.option[0].name} → 1-based line
   */
  @SuppressWarnings("serial") // only ever a serializable map
  private record Layer(@Nullable String file, Map<String, Integer> lines) implements Serializable {

    static Layer read(@Nullable String file, String key, String yaml) throws IOException {
      Layer layer = new Layer(file, new HashMap<>());
      try (JsonParser parser = Yaml.MAPPER.createParser(yaml)) {
        if (!key.isEmpty()) {
          layer.lines.put(key, 1);
        }
        parser.nextToken();
        layer.takeValue(parser, key);
      }
      return layer;
    }

    /** Takes all that the value holds at whose first token the parser is; goes to its last. */
    private void takeValue(JsonParser parser, String key) throws IOException {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          String inner = key.isEmpty() ? name : key + "." + name;
          takeKey(parser, inner);
          parser.nextToken();
          takeValue(parser, inner);
        }
      } else if (parser.currentToken() == JsonToken.START_ARRAY) {
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
          String inner = key + "[" + i + "]";
          takeKey(parser, inner);
          takeValue(parser, inner);
        }
      }
    }

    private void takeKey(JsonParser parser, String key) {
      int line = parser.currentTokenLocation().getLineNr();
      Integer before = lines.put(key, line);
      if (before != null) {
        String rule = "once, as in line " + before;
        InvalidValueException twice = new InvalidValueException(key, "given twice", rule);
        throw file == null ? twice : twice.at(file, line);
      }
    }

    InvalidValueException place(InvalidValueException complaint, String key) {
      Integer line = lines.get(key);
      return file == null || line == null ? complaint : complaint.at(file, line);
    }
  }
}
