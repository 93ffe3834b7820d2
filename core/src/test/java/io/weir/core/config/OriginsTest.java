package io.weir.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginsTest {
  private static final String FILE =
      """
      # A comment, and an empty line.

      simulator:
        seed: 7   # behind a value
        "users": 5
        newborn:
          items: 3
          interval:
            1s
        withdrawn: {items: 1,
          interval: 2s}
        pre-ranking:
          name: >
            noisy-oracle
          settings: {noise: 0.5}
      trainer:
        objective:
          - loss: bce
            task: click
          - {loss: combined-pair, task: click,
             settings: {alpha: 0.7}}
        signals: [a,
          b]
      kafka:
        properties:
          security.protocol: SSL
      """;

  @TempDir private Path dir;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(dir.resolve("weir.yaml"), FILE);
  }

  @ParameterizedTest
  @CsvSource({
    "simulator, 3",
    "simulator.seed, 4",
    "simulator.users, 5",
    "simulator.newborn.items, 7",
    "simulator.newborn.interval, 8",
    "simulator.withdrawn.items, 10",
    "simulator.withdrawn.interval, 11",
    "simulator.pre-ranking, 12",
    "simulator.pre-ranking.name, 13",
    "simulator.pre-ranking.settings.noise, 15",
    "trainer.objective, 17",
    "trainer.objective[0], 18",
    "trainer.objective[0].loss, 18",
    "trainer.objective[0].task, 19",
    "trainer.objective[1], 20",
    "trainer.objective[1].task, 20",
    "trainer.objective[1].settings.alpha, 21",
    "trainer.signals[0], 22",
    "trainer.signals[1], 23",
    "kafka.properties.security.protocol, 26",
  })
  void valueOfAFile_isPlacedInItsLine(String key, int line) {
    assertThat(placed(WeirConfig.load(file), key, "less"))
        .isEqualTo(file + ":" + line + ": " + key + ": 1 (expected: less)");
  }

  @Test
  void valueThatNobodyGave_isPlacedNowhere() {
    assertThat(placed(WeirConfig.load(file), "simulator.items", "more"))
        .isEqualTo("simulator.items: 1 (expected: more)");
    assertThat(placed(WeirConfig.load(file), "join", "more")).isEqualTo("join: 1 (expected: more)");
    assertThat(placed(WeirConfig.defaults(), "simulator.seed", "more"))
        .isEqualTo("simulator.seed: 1 (expected: more)");
  }

  @Test
  void whatIsMissing_isPlacedWhereItShouldBe() {
    assertThat(placed(WeirConfig.load(file), "trainer.objective[1].group", "a group"))
        .startsWith(file + ":20: ");
    assertThat(placed(WeirConfig.load(file), "simulator.pre-ranking.settings.seed", "a number"))
        .startsWith(file + ":15: ");
  }

  @Test
  void defaultThatAGivenValueContradicts_isPlacedInTheLineOfThatValue() {
    assertThat(placed(WeirConfig.load(file), "simulator.items", ">= 2 * users, 10"))
        .startsWith(file + ":5: simulator.items: 1 ");
    assertThat(placed(WeirConfig.load(file), "simulator.drift.interval", "<= users"))
        .startsWith(file + ":5: ");
  }

  @Test
  void assignment_takesTheValuesPlace() {
    WeirConfig config =
        WeirConfig.load(file).with("simulator.users=6").with("simulator.newborn={items: 4}");
    assertThat(placed(config, "simulator.users", "less"))
        .isEqualTo("simulator.users: 1 (expected: less)");
    assertThat(placed(config, "simulator.newborn.items", "less")).startsWith("simulator.newborn");
    assertThat(placed(config, "simulator.newborn.interval", "less")).startsWith(file + ":8: ");
    assertThat(placed(config, "simulator.items", ">= users")).startsWith("simulator.items: ");
  }

  @Test
  void fileLaidOverAnother_takesTheValuesPlace() throws IOException {
    Path over = Files.writeString(dir.resolve("over.yaml"), "\nsimulator: {seed: 8}\n");
    WeirConfig config = WeirConfig.load(file).overlaidBy(WeirConfig.load(over));
    assertThat(placed(config, "simulator.seed", "less")).startsWith(over + ":2: ");
    assertThat(placed(config, "simulator.users", "less")).startsWith(file + ":5: ");
  }

  private static String placed(WeirConfig config, String key, String rule) {
    return String.valueOf(config.place(new InvalidValueException(key, 1, rule)).getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kafka: {}~~kafkas: {} | 3: kafkas: unknown section (expected: did you mean kafka? one of"
            + " join, kafka, pre-ranker, replay, simulator, store, tasks, trainer)",
        "kafka: {}~join: {}~kafka: {} | 3: kafka: given twice (expected: once, as in line 1)",
        "join:~  a: 1~  a: 1 | 3: join.a: given twice (expected: once, as in line 2)",
        "join:~  a: {b: [1~  c: 2 | 3: config: while parsing a flow sequence: expected ',' or ']',"
            + " but got : (expected: YAML)",
        "join:~~  a: 'b | 3: config: while scanning a quoted scalar: found unexpected end of stream"
            + " (expected: YAML)",
      })
  void fileThatCannotBeRead_isPlacedWhereItGoesWrong(String yaml, String complaint)
      throws IOException {
    Files.writeString(file, yaml.replace("~", "\n") + "\n");
    assertThatThrownBy(() -> WeirConfig.load(file))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(file + ":" + complaint);
  }

  @Test
  void fileThatIsNoText_isRefused() throws IOException {
    Files.write(file, "é".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> WeirConfig.load(file))
        .hasMessage("config: " + file + " (expected: UTF-8 text)");
    assertThatThrownBy(() -> WeirConfig.load(dir))
        .hasMessage("config: " + dir + " (expected: a readable YAML file)");
  }
}
