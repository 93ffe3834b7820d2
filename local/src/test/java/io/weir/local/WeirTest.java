package io.weir.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.config.WeirConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeirTest {
  @TempDir Path dir;

  @Test
  void help_ofEveryCommand_isPrinted() {
    assertThat(Cli.run("--help").out()).contains("demo", "replay", "join", "train", "store");
    String[] commands = {"demo", "replay", "simulate", "join", "train", "store", "topics"};
    for (String command : commands) {
      Cli help = Cli.run(command, "--help");
      assertThat(help.exitCode()).isZero();
      assertThat(help.out()).startsWith("Usage: weir " + command);
    }
  }

  @Test
  void config_printedAndRead_isTheDefaults() throws IOException {
    Path file = dir.resolve("weir.yaml");
    Files.writeString(file, Cli.run("config").out());
    WeirConfig read = WeirConfig.load(file);
    assertThat(read.kafka()).isEqualTo(WeirConfig.defaults().kafka());
    assertThat(read.tasks()).isEqualTo(WeirConfig.defaults().tasks());
    assertThat(io.weir.flink.JoinConfig.of(read))
        .isEqualTo(io.weir.flink.JoinConfig.of(WeirConfig.defaults()));
  }

  @Test
  void config_ofEveryOption_hasALineOnWhatItIsFor() {
    String previous = "";
    for (String line : Cli.run("config").out().lines().toList()) {
      boolean option = line.matches("\\s+[a-z][a-z0-9-]*:.*");
      if (option) {
        assertThat(previous.strip()).as("before %s", line).matches("#.*|[a-z0-9-]+:|- .*");
      }
      if (!line.isBlank()) {
        previous = line;
      }
    }
  }

  @Test
  void recipes_listsEachWithItsPaper_andPrintsOneAsAConfiguration() throws IOException {
    Cli list = Cli.run("recipes");
    assertThat(list.exitCode()).isZero();
    assertThat(list.out().lines()).hasSameSizeAs(io.weir.trainer.recipe.Recipes.names());
    assertThat(list.out().lines())
        .anyMatch(
            line -> line.startsWith("hccp ") && line.endsWith("[HCCP, Eq. 6 and Algorithm 1]"));
    Path file = dir.resolve("hccp.yaml");
    Files.writeString(file, Cli.run("recipes", "hccp").out());
    assertThat(io.weir.trainer.TrainerConfig.of(WeirConfig.load(file)).objective())
        .isEqualTo(
            io.weir.trainer.TrainerConfig.of(WeirConfig.defaults().with("trainer.recipe=hccp"))
                .objective());
    Cli wrong = Cli.run("recipes", "hcpp");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.errorLines().get(0))
        .startsWith("weir: trainer.recipe: hcpp (expected: did you mean hccp? one of base,");
  }

  @Test
  void run_ofAnUnknownCommand_namesTheNearest() {
    Cli cli = Cli.run("repaly");
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.errorLines()).hasSize(1);
    assertThat(cli.err())
        .startsWith("weir: command: repaly (expected: did you mean replay? one of backup, config,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "simulate --rate abc | --rate: abc (expected: a number)",
        "simulate --loss=few | --loss: few (expected: a number)",
        "simulate --seed 1.5 | --seed: 1.5 (expected: a whole number)",
        "simulate --rate | --rate: missing (expected: a number)",
        "simulate --rate 1 --rate 2 | --rate: given twice (expected: once)",
        "simulate now | argument: now (expected: no other; see weir simulate --help)",
        "demo --requests many | --requests: many (expected: a whole number)",
        "replay | FORMAT: missing (expected: a value; see weir replay --help)",
        "replay mind | FILE: missing (expected: a value; see weir replay --help)",
        "replay mind a b | argument: b (expected: no other; see weir replay --help)",
        "topics --confg x | option: --confg (expected: did you mean --config? one of --config,"
            + " --help, --set, --verbose, --version)",
      })
  void run_withArgumentsThatCannotBe_isOneLine(String args, String line) {
    Cli.assertWrongInput("weir: " + line, args.split(" "));
  }

  @Test
  void run_withoutACommand_namesAll() {
    Cli cli = Cli.run();
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.errorLines()).hasSize(1);
    assertThat(cli.err()).startsWith("weir: command: missing (expected: one of demo, replay,");
  }

  @Test
  void demo_withAnUnknownKey_namesTheNearest() throws IOException {
    Path file = Files.writeString(dir.resolve("weir.yaml"), "kafka: {partition: 1}");
    Cli cli = Cli.run("topics", "--config", file.toString());
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err())
        .startsWith(
            "weir: "
                + file
                + ":1: kafka.partition: unknown key (expected: did you mean partitions?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "simulate | # Shown: more than ranked~simulator:~  preset: full~  exposed: 401 | 4:"
            + " simulator.re-ranked: 50 (expected: >= exposed, 401)",
        "simulate | simulator:~  ranked: 30~  exposed: 25 | 3: simulator.re-ranked: 20 (expected:"
            + " >= exposed, 25)",
        "simulate | simulator:~  exposed: ten | 2: simulator.exposed: \"ten\" (expected: a value of"
            + " type int)",
        "train | trainer:~~  tables:~    kind:~      name: hashd | 4: trainer.tables.kind: hashd"
            + " (expected: did you mean hashed? one of",
        "train | trainer: {~  sede: 3} | 2: trainer.sede: unknown key (expected: did you mean seed?",
        "train | tasks: {click: [click]}~trainer:~  recipe: esm | 3: trainer.recipe: esm (expected:"
            + " did you mean",
        "join | join:~  fast-window: 10s~  slow-window: 5s | 3: join.slow-window: PT5S (expected: >"
            + " fast-window PT10S)",
        "join | join: {attribution-window: 2d,~slow-window: 90m} | 1: join.attribution-window:"
            + " PT48H (expected: <= slow-window PT1H30M",
        "store | store:~  port: -1 | 2: store.port: -1 (expected: ",
        "replay jsonl weir.yaml | replay:~  user-share: 2 | 2: replay.user-share: 2.0 (expected:"
            + " above 0, at most 1)",
        "topics | kafka: {~bootstrap-servers: '127.0.0.1:1'} | 2: kafka.bootstrap-servers:"
            + " 127.0.0.1:1 (expected: a reachable broker",
      })
  void anyCommand_withAMistakeInItsFile_namesFileAndLine(String args, String yaml, String line)
      throws IOException {
    Path file = Files.writeString(dir.resolve("weir.yaml"), yaml.replace("~", "\n") + "\n");
    String command = args.replace("weir.yaml", file.toString()) + " --config " + file;
    Cli cli = Cli.run(command.split(" "));
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.errorLines()).hasSize(1);
    assertThat(cli.err()).startsWith("weir: " + file + ":" + line).endsWith(")\n");
  }

  @Test
  void simulate_withAMistakeThatIsNotOfItsFile_namesNoFile() throws IOException {
    Path file =
        Files.writeString(dir.resolve("weir.yaml"), "simulator: {pre-ranking: oracle, users: 9}\n");
    Cli.assertWrongInput(
        "weir: simulator.users: 0 (expected: > 0)",
        ("simulate --set simulator.users=0 --config " + file).split(" "));
    Cli.assertWrongInput(
        "weir: simulator.re-ranked: 20 (expected: >= exposed, 61)",
        ("simulate --set simulator.exposed=61 --config " + file).split(" "));
    Cli arm = Cli.run("simulate", "--arms", "a=orcale", "--config", file.toString());
    assertThat(arm.err()).startsWith("weir: arms.a.simulator.pre-ranking: orcale (expected: ");
  }

  @Test
  void topics_withAMistakeInAnotherPartsSection_isOneLine() {
    Cli cli = Cli.run("topics", "--set", "trainer.sede=3");
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.errorLines()).hasSize(1);
    assertThat(cli.err())
        .startsWith("weir: trainer.sede: unknown key (expected: did you mean seed?");
  }

  @Test
  void demo_withAFolderThatIsAFile_isOneLine() throws IOException {
    Path file = Files.writeString(dir.resolve("taken"), "x");
    Cli.assertWrongInput(
        "weir: dir: " + file + " (expected: a new or empty folder)", "demo", "--dir", file + "");
  }

  @Test
  void demo_withASummaryThatCannotBeWritten_isOneLineAndStartsNothing() {
    Path summary = dir.resolve("no/such/folder/summary.json");
    Cli.assertWrongInput(
        "weir: summary: " + summary + " (expected: a file that can be written)",
        "demo",
        "--summary",
        summary + "");
  }

  @Test
  void demo_withNoRequests_isOneLine() {
    Cli.assertWrongInput("weir: requests: 0 (expected: > 0)", "demo", "--requests", "0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--loss=1.5 | loss: 1.5 (expected: a share, 0 to 1)",
        "--duplicates=-0.1 | duplicates: -0.1 (expected: a share, 0 to 1)",
        "--lateness=NaN | lateness: NaN (expected: a share, 0 to 1)",
        "--rate=-1 | rate: -1.0 (expected: a finite number >= 0)",
        "--requests=0 | requests: 0 (expected: > 0)",
        "--duration=5x | duration: 5x (expected: a duration such as 200ms, 10s, 5m, 26h or 7d)",
        "--duration=1ms | duration: 1ms (expected: long enough for a request)",
        "--duration=5m --requests=9 | duration: 5m (expected: no --requests beside it)",
        "--disorder=5 | disorder: 5 (expected: a duration such as 200ms, 10s, 5m, 26h or 7d)",
        "--disorder=9s --late-by=9s | late-by: 9000ms (expected: more than the disorder, 9000ms)",
        "--preset=ful | preset: ful (expected: did you mean full? one of full, middle, small)",
        "--set=simulator.exposed=61 | simulator.re-ranked: 20 (expected: >= exposed, 61)",
        "--preset=full --set=simulator.ranked=2001 | simulator.retrieved: 2000 (expected: >="
            + " ranked, 2001)",
        "--arms=a=random,a=oracle | arms: a (expected: each name once)",
        "--arms=random | arms: random (expected: NAME=SCORER or NAME=SCORER{SETTINGS})",
        "--arms=a=orcale | arms.a.simulator.pre-ranking: orcale (expected: did you mean oracle? one"
            + " of the pre-rankings random, popularity, noisy-oracle, oracle, gprp-oracle)",
        "--truth=/no/such | truth: /no/such (expected: a file that can be written)",
        "--stats-out=/dev/null | stats-out: /dev/null (expected: a folder that can be written to)",
      })
  void simulate_withAnOptionThatCannotBe_isOneLine(String options, String line) {
    Cli.assertWrongInput("weir: " + line, ("simulate " + options).split(" "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"topics", "simulate", "join", "train", "store"})
  void service_withNoBroker_isOneLine(String command) {
    Cli cli =
        Cli.run(
            command,
            "--set",
            "kafka.bootstrap-servers=127.0.0.1:1",
            "--set",
            "store.port=0",
            "--set",
            "store.admin-port=0",
            "--set",
            "store.dir=" + dir.resolve("store"),
            "--set",
            "store.broker-timeout=2s",
            "--set",
            "join.connect-timeout=2s",
            "--set",
            "trainer.checkpoint.dir=" + dir.resolve("trainer"));
    assertThat(cli.exitCode()).isNotZero();
    assertThat(cli.errorLines()).hasSize(1);
    assertThat(cli.err())
        .startsWith("weir: kafka.bootstrap-servers: 127.0.0.1:1 (expected: a reachable broker");
  }
}
