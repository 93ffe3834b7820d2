package io.weir.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.core.InvalidValueException;
import io.weir.core.registry.Choice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeirConfigTest {
  @Test
  void defaults_ofEverySectionOfCore_bind() {
    assertThat(WeirConfig.defaults().kafka())
        .isEqualTo(new KafkaConfig("127.0.0.1:9092", "weir.", 2, 1, Map.of()));
    assertThat(WeirConfig.defaults().tasks().actions())
        .isEqualTo(Map.of("click", List.of("click"), "order", List.of("order")));
  }

  @Test
  void parse_ofEveryOption_mapsIt() {
    WeirConfig config =
        WeirConfig.parse(
            """
            kafka:
              bootstrap-servers: a:1,b:2
              topic-prefix: x.
              partitions: 8
              replication-factor: 3
              properties: {security.protocol: SSL}
            tasks:
              like: [like, follow]
            """);
    assertThat(config.kafka())
        .isEqualTo(new KafkaConfig("a:1,b:2", "x.", 8, 3, Map.of("security.protocol", "SSL")));
    assertThat(config.kafka().clientProperties())
        .containsEntry("security.protocol", "SSL")
        .containsEntry("bootstrap.servers", "a:1,b:2");
    assertThat(config.tasks().names()).containsExactly("like");
  }

  @Test
  void section_withAnUnknownKey_namesTheNearestKnownOne() {
    assertThatThrownBy(() -> WeirConfig.parse("kafka: {partition: 8}").kafka())
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(
            "kafka.partition: unknown key (expected: did you mean partitions? one of"
                + " bootstrap-servers, partitions, properties, replication-factor, topic-prefix)");
  }

  @Test
  void parse_withAnUnknownSection_namesTheNearestKnownOne() {
    assertThatThrownBy(() -> WeirConfig.parse("trainers: {}"))
        .hasMessage(
            "trainers: unknown section (expected: did you mean trainer? one of join, kafka, pre-ranker, replay,"
                + " simulator, store, tasks, trainer)");
  }

  @Test
  void section_withAWrongValue_namesKeyValueAndRule() {
    assertThatThrownBy(() -> WeirConfig.parse("kafka: {partitions: 0}").kafka())
        .hasMessage("kafka.partitions: 0 (expected: > 0)");
    assertThatThrownBy(() -> WeirConfig.parse("kafka: {partitions: many}").kafka())
        .hasMessage("kafka.partitions: \"many\" (expected: a value of type int)");
    assertThatThrownBy(() -> WeirConfig.parse("kafka: {partitions: null}").kafka())
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("kafka.partitions: null");
    assertThatThrownBy(() -> WeirConfig.parse("tasks: {click: []}").tasks())
        .hasMessage("tasks.click: [] (expected: at least one action)");
  }

  @Test
  void parse_ofNoYaml_isRefused() {
    assertThatThrownBy(() -> WeirConfig.parse("kafka: [")).hasMessageEndingWith("(expected: YAML)");
    assertThatThrownBy(() -> WeirConfig.parse("- 1")).hasMessageContaining("expected: sections");
    assertThatThrownBy(() -> WeirConfig.load(Path.of("no-such-file.yaml")))
        .hasMessage("config: no-such-file.yaml (expected: a readable YAML file)");
  }

  @Test
  void with_anAssignment_overridesTheFile() {
    WeirConfig config =
        WeirConfig.parse("kafka: {partitions: 8, topic-prefix: a.}")
            .withAll(
                List.of(
                    "kafka.partitions=3",
                    "kafka.properties.acks=all",
                    "kafka.bootstrap-servers=h:1"));
    assertThat(config.kafka()).isEqualTo(new KafkaConfig("h:1", "a.", 3, 1, Map.of("acks", "all")));
    assertThatThrownBy(() -> config.with("kafka.partitions"))
        .hasMessage("set: kafka.partitions (expected: section.option=value)");
  }

  @Test
  void overlaidBy_another_keepsWhatItDoesNotSet() {
    WeirConfig over = WeirConfig.parse("kafka: {partitions: 5}");
    assertThat(
            WeirConfig.parse("kafka: {partitions: 8, topic-prefix: a.}").overlaidBy(over).kafka())
        .isEqualTo(new KafkaConfig("127.0.0.1:9092", "a.", 5, 1, Map.of()));
  }

  @Test
  void overlay_ofAnotherChoice_leavesTheSettingsOfTheFirstBehind() throws Exception {
    JsonNode adam = Yaml.MAPPER.readTree("a: {name: adam, settings: {rate: 1, beta: 2}}");
    assertThat(overlaid(adam, "a: {name: adagrad}"))
        .isEqualTo(Yaml.MAPPER.readTree("a: {name: adagrad, settings: {}}"));
    assertThat(overlaid(adam, "a: adagrad")).isEqualTo(overlaid(adam, "a: {name: adagrad}"));
    assertThat(overlaid(adam, "a: {name: adagrad, settings: {rate: 3}}"))
        .isEqualTo(Yaml.MAPPER.readTree("a: {name: adagrad, settings: {rate: 3}}"));
    assertThat(overlaid(adam, "a: {settings: {rate: 3}}"))
        .isEqualTo(Yaml.MAPPER.readTree("a: {name: adam, settings: {rate: 3, beta: 2}}"));
    assertThat(overlaid(adam, "a: adam")).isEqualTo(adam);
  }

  private static JsonNode overlaid(JsonNode under, String over) throws Exception {
    return Yaml.overlay(under, Yaml.MAPPER.readTree(over));
  }

  @Test
  void choice_inAnyForm_isReadOrRefused() throws Exception {
    assertThat(choice("adam")).isEqualTo(choice("{name: adam}"));
    assertThat(choice("{name: adam, settings: {rate: 1}}").settings().get("rate").asInt())
        .isEqualTo(1);
    for (String wrong : List.of("3", "{settings: {}}", "{name: a, setting: {}}", "{name: [a]}")) {
      assertThatThrownBy(() -> choice(wrong))
          .hasMessageStartingWith("a: ")
          .hasMessageEndingWith("(expected: a name, or {name: NAME, settings: {…}})");
    }
  }

  private static Choice choice(String yaml) throws Exception {
    return Yaml.bind("a", Yaml.MAPPER.readTree(yaml), Choice.class);
  }

  @Test
  void reference_ofEverySectionOfCore_documentsEveryOption() {
    for (String section : List.of("kafka", "tasks")) {
      assertThat(WeirConfig.referenceText(section).lines().toList().get(0)).startsWith("# ");
    }
  }

  @Test
  void durations_inEveryUnit_parse() {
    assertThat(Durations.parse("d", "200ms")).isEqualTo(Duration.ofMillis(200));
    assertThat(Durations.parse("d", "10s")).isEqualTo(Duration.ofSeconds(10));
    assertThat(Durations.parse("d", "5m")).isEqualTo(Duration.ofMinutes(5));
    assertThat(Durations.parse("d", "26h")).isEqualTo(Duration.ofHours(26));
    assertThat(Durations.parse("d", "7d")).isEqualTo(Duration.ofDays(7));
    assertThatThrownBy(() -> Durations.parse("d", "10"))
        .hasMessage("d: 10 (expected: a duration such as 200ms, 10s, 5m, 26h or 7d)");
  }
}
