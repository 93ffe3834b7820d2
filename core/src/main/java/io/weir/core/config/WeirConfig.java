package io.weir.core.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The configuration of all parts: one YAML file laid over the defaults of every section.
 *
 * <p>A section's options, their defaults and a line of documentation each stand in one place, the
 * reference file {@code io/weir/reference/SECTION.yaml} of the module that owns the section. A
 * section is bound to a record whose components are the options in camel case; unknown keys are
 * refused with the nearest known one named. A part that lacks another part's module on its class
 * path leaves that section unread.
 *
 * <p>Immutable, thread-safe; serializable, as Flink sends it to its task managers.
 */
public final class WeirConfig implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  /** Every section, in the order in which data flows. */
  public static final List<String> SECTIONS =
      List.of("kafka", "tasks", "simulator", "replay", "join", "trainer", "store", "pre-ranker");

  @SuppressWarnings("serial") // only ever a serializable map of serializable trees
  private final Map<String, JsonNode> userSections;

  private final Origins origins;

  private WeirConfig(Map<String, JsonNode> userSections, Origins origins) {
    this.userSections = userSections;
    this.origins = origins;
  }

  /** The defaults of every section. */
  public static WeirConfig defaults() {
    return new WeirConfig(Map.of(), Origins.NONE);
  }

  /**
   * Reads a YAML file.
   *
   * @throws InvalidValueException when the file is missing, is not YAML, has an unknown section or
   *     a key twice; with file and line
   */
  public static WeirConfig load(Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new InvalidValueException("config", file, "a readable YAML file");
    }
    String name = file.toString();
    Origins origins = Origins.NONE;
    try {
      String yaml = Files.readString(file);
      origins = Origins.ofFile(name, yaml);
      return new WeirConfig(parse(yaml).userSections, origins);
    } catch (CharacterCodingException e) {
      throw new InvalidValueException("config", file, "UTF-8 text");
    } catch (JsonProcessingException e) {
      throw notYaml(e).at(name, e.getLocation().getLineNr());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InvalidValueException e) {
      throw origins.place(e);
    }
  }

  /** Reads YAML text; see {@link #load}. */
  public static WeirConfig parse(String yaml) {
    JsonNode tree;
    try {
      tree = Yaml.MAPPER.readTree(yaml);
    } catch (JsonProcessingException e) {
      throw notYaml(e);
    }
    Map<String, JsonNode> sections = new LinkedHashMap<>();
    if (!tree.isMissingNode() && !tree.isNull()) {
      if (!tree.isObject()) {
        throw new InvalidValueException("config", tree, "sections " + SECTIONS);
      }
      tree.properties().forEach(e -> sections.put(knownSection(e.getKey()), e.getValue()));
    }
    return new WeirConfig(sections, Origins.NONE);
  }

  /** The parser's words without the pieces of the file that it shows between them. */
  private static InvalidValueException notYaml(JsonProcessingException e) {
    String words =
        e.getOriginalMessage()
            .lines()
            .filter(line -> !line.startsWith(" "))
            .collect(Collectors.joining(": "));
    return new InvalidValueException("config", words, "YAML");
  }

  /**
   * This configuration with one option set.
   *
   * @param assignment {@code section.option=value}, the value in YAML
   */
  public WeirConfig with(String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      throw new InvalidValueException("set", assignment, "section.option=value");
    }
    String key = assignment.substring(0, equals);
    String yaml = assignment.substring(equals + 1);
    JsonNode value;
    Origins over;
    try {
      value = Yaml.MAPPER.readTree(yaml);
      over = Origins.ofAssignment(key, yaml);
    } catch (IOException e) {
      throw new InvalidValueException(key, yaml, "a YAML value");
    }
    List<String> path = List.of(key.split("\\."));
    String section = knownSection(path.get(0));
    JsonNode tree = value;
    for (int i = path.size() - 1; i > 0; i--) {
      tree = Yaml.MAPPER.createObjectNode().set(path.get(i), tree);
    }
    Map<String, JsonNode> sections = new LinkedHashMap<>(userSections);
    JsonNode under = sections.get(section);
    sections.put(section, under == null ? tree : Yaml.overlay(under, tree));
    return new WeirConfig(sections, origins.overlaidBy(over));
  }

  /** This configuration with another laid over it. */
  public WeirConfig overlaidBy(WeirConfig over) {
    Map<String, JsonNode> sections = new LinkedHashMap<>(userSections);
    over.userSections.forEach(
        (name, tree) -> sections.merge(name, tree, (below, above) -> Yaml.overlay(below, above)));
    return new WeirConfig(sections, origins.overlaidBy(over.origins));
  }

  /** This configuration with several options set, see {@link #with(String)}. */
  public WeirConfig withAll(Iterable<String> assignments) {
    WeirConfig result = this;
    for (String assignment : assignments) {
      result = result.with(assignment);
    }
    return result;
  }

  /**
   * Binds a section to its record.
   *
   * @param type a record whose compact constructor checks its values
   * @throws InvalidValueException with the full key, its value and the rule
   */
  public <T> T section(String name, Class<T> type) {
    return Yaml.bind(name, merged(name), type);
  }

  /**
   * A complaint about a value of this configuration with the file and the line that gave it; the
   * complaint itself where no file did.
   */
  public InvalidValueException place(InvalidValueException complaint) {
    return origins.place(complaint);
  }

  /** The user's part of a section over the defaults. */
  private JsonNode merged(String name) {
    ObjectNode reference = reference(name);
    JsonNode user = userSections.get(name);
    return user == null || user.isNull() ? reference : Yaml.overlay(reference, user);
  }

  /** Sections as YAML that {@link #parse} reads, every option in it: defaults included. */
  public String yaml(String... sections) {
    ObjectNode tree = Yaml.MAPPER.createObjectNode();
    for (String name : sections) {
      JsonNode user = userSections.get(name);
      tree.set(knownSection(name), name.equals("tasks") && user != null ? user : merged(name));
    }
    try {
      return Yaml.MAPPER.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("sections " + List.of(sections), e);
    }
  }

  /** The {@code kafka} section. */
  public KafkaConfig kafka() {
    return section("kafka", KafkaConfig.class);
  }

  /** The {@code tasks} section; the user's tasks replace the default ones. */
  public TasksConfig tasks() {
    JsonNode user = userSections.get("tasks");
    return Yaml.bind("tasks", user == null ? reference("tasks") : user, TasksConfig.class);
  }

  /** The reference file of a section: every option, its default and what it is for. */
  public static String referenceText(String section) {
    String resource = "/io/weir/reference/" + section + ".yaml";
    try (InputStream in = WeirConfig.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no " + resource + " on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode reference(String section) {
    try {
      return (ObjectNode) Yaml.MAPPER.readTree(referenceText(section));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("reference of " + section, e);
    }
  }

  private static String knownSection(String name) {
    if (!SECTIONS.contains(name)) {
      throw new InvalidValueException(
          name, "unknown section", Nearest.rule(name, new ArrayList<>(SECTIONS)));
    }
    return name;
  }
}
