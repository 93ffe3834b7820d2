package io.weir.core.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.EnumNamingStrategies;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Strict binding of YAML trees to records, and errors in the project's one form. */
public final class Yaml {
  static final ObjectMapper MAPPER =
      YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .enumNamingStrategy(EnumNamingStrategies.KEBAB_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .addModule(
              new SimpleModule()
                  .addDeserializer(Duration.class, new DurationReader())
                  .addDeserializer(Path.class, new PathReader()))
          .build();

  private Yaml() {}

  /**
   * Binds a tree to a record.
   *
   * @param name what the tree is called in errors
   * @throws InvalidValueException with the full key, its value and the rule
   */
  public static <T> T bind(String name, JsonNode tree, Class<T> type) {
    try {
      return MAPPER.treeToValue(tree, type);
    } catch (JsonMappingException e) {
      throw explain(name, tree, e);
    } catch (IOException e) {
      throw new InvalidValueException(name, tree, "settings of " + type.getSimpleName());
    }
  }

  /**
   * {@code over} laid upon {@code under}: objects merge key by key, all else is replaced. Settings
   * of a method that another is chosen for are left behind; a choice may be given by its name
   * alone.
   */
  static JsonNode overlay(JsonNode under, JsonNode over) {
    if (isChoice(under) && over.isTextual()) {
      return overlay(under, MAPPER.createObjectNode().set("name", over));
    }
    if (!under.isObject() || !over.isObject()) {
      return over;
    }
    ObjectNode merged = under.deepCopy();
    if (isChoice(under) && over.has("name") && !over.get("name").equals(under.get("name"))) {
      merged.putObject("settings");
    }
    over.properties()
        .forEach(
            entry -> {
              JsonNode below = merged.get(entry.getKey());
              merged.set(
                  entry.getKey(),
                  below == null ? entry.getValue() : overlay(below, entry.getValue()));
            });
    return merged;
  }

  private static boolean isChoice(JsonNode tree) {
    return tree.path("name").isTextual() && tree.path("settings").isObject();
  }

  private static InvalidValueException explain(String name, JsonNode tree, JsonMappingException e) {
    String key = key(name, e);
    JsonNode value = at(tree, e.getPath());
    if (e instanceof UnrecognizedPropertyException unknown) {
      List<String> known = unknown.getKnownPropertyIds().stream().map(String::valueOf).toList();
      return new InvalidValueException(
          key, "unknown key", Nearest.rule(unknown.getPropertyName(), known));
    }
    if (e.getCause() instanceof InvalidValueException invalid) {
      return invalid.within(key);
    }
    if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
      return new InvalidValueException(key, value, rule(mismatch));
    }
    return new InvalidValueException(key, value, e.getOriginalMessage());
  }

  private static String rule(MismatchedInputException mismatch) {
    Class<?> target = mismatch.getTargetType();
    if (target.isEnum()) {
      return "one of "
          + java.util.Arrays.stream(target.getEnumConstants())
              .map(constant -> constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
              .collect(Collectors.joining(", "));
    }
    return "a value of type " + target.getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static String key(String name, JsonMappingException e) {
    StringBuilder key = new StringBuilder(name);
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() != null) {
        key.append('.').append(step.getFieldName());
      } else {
        key.append('[').append(step.getIndex()).append(']');
      }
    }
    return key.toString();
  }

  private static @Nullable JsonNode at(JsonNode tree, List<JsonMappingException.Reference> path) {
    JsonNode node = tree;
    for (JsonMappingException.Reference step : path) {
      node =
          step.getFieldName() != null ? node.path(step.getFieldName()) : node.path(step.getIndex());
    }
    return node.isMissingNode() ? null : node;
  }

  private static final class DurationReader extends StdDeserializer<Duration> {
    @Serial private static final long serialVersionUID = 1L;

    DurationReader() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return Durations.parse("", parser.getText());
    }
  }

  private static final class PathReader extends StdDeserializer<Path> {
    @Serial private static final long serialVersionUID = 1L;

    PathReader() {
      super(Path.class);
    }

    @Override
    public Path deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      return parser.currentToken().isScalarValue()
          ? Paths.parse("", parser.getText())
          : (Path) context.handleUnexpectedToken(Path.class, parser);
    }
  }
}
