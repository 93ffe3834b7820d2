package io.weir.core.registry;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.weir.core.InvalidValueException;
import io.weir.core.config.Nearest;
import io.weir.core.config.Yaml;
import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The methods of one kind by name, each with the defaults of its settings: a new method is one file
 * and one {@link #register} line.
 *
 * <p>Filled once while a class is loaded, then read only; reading is thread-safe.
 *
 * @param <T> what a method is
 */
public final class Registry<T> {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
          .addModule(new SimpleModule().addSerializer(Duration.class, new DurationWriter()))
          .build();

  private final String kind;
  private final Map<String, Entry<?, T>> entries = new LinkedHashMap<>();

  /**
   * @param kind what the methods are called in errors
   */
  public Registry(String kind) {
    this.kind = kind;
  }

  /**
   * Adds a method.
   *
   * @param defaults its settings where the configuration says nothing
   */
  public <S extends Record> Registry<T> register(
      String name, S defaults, Function<S, ? extends T> factory) {
    entries.put(name, new Entry<>(defaults, factory));
    return this;
  }

  /** The registered names, in the order of registration. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /**
   * Makes a method.
   *
   * @param key the configuration key, for errors
   * @throws InvalidValueException when no such method is registered or its settings are not valid
   */
  public T create(String key, Choice choice) {
    return entry(key, choice.name()).create(key, choice.settings());
  }

  private Entry<?, T> entry(String key, String name) {
    Entry<?, T> entry = entries.get(name);
    if (entry == null) {
      String all = "one of the " + kind + " " + String.join(", ", entries.keySet());
      throw new InvalidValueException(
          key,
          name,
          Nearest.of(name, entries.keySet())
              .map(nearest -> "did you mean " + nearest + "? " + all)
              .orElse(all));
    }
    return entry;
  }

  /**
   * A method's default settings, as the configuration writes them.
   *
   * @throws InvalidValueException when no such method is registered
   */
  public ObjectNode defaults(String name) {
    return entry(kind, name).defaultTree();
  }

  /** Makes a method with its default settings. */
  public T create(String name) {
    return create(kind, new Choice(name, MAPPER.createObjectNode()));
  }

  private record Entry<S extends Record, T>(S defaults, Function<S, ? extends T> factory) {
    ObjectNode defaultTree() {
      return MAPPER.valueToTree(defaults);
    }

    T create(String key, ObjectNode settings) {
      ObjectNode merged = defaultTree();
      merged.setAll(settings);
      @SuppressWarnings("unchecked")
      Class<S> type = (Class<S>) defaults.getClass();
      return factory.apply(Yaml.bind(key + ".settings", merged, type));
    }
  }

  /** As people would write it. */
  private static final class DurationWriter extends StdSerializer<Duration> {
    @Serial private static final long serialVersionUID = 1L;

    DurationWriter() {
      super(Duration.class);
    }

    @Override
    public void serialize(Duration value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(value.toMillis() + "ms");
    }
  }
}
