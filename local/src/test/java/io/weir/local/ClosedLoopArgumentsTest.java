package io.weir.local;

import static io.weir.local.Cli.assertWrongInput;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.trainer.recipe.Recipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClosedLoopArgumentsTest {
  @TempDir Path dir;

  @Test
  void unknownRecipe_isRefused() {
    assertWrongInput(
        "weir: arms.a.trainer.recipe: hcp (expected: did you mean hccp?" + recipes(),
        "simulate",
        "--arms=a=learnt{recipe: hcp}");
  }

  private static String recipes() {
    return " one of " + String.join(", ", new TreeSet<>(Recipes.names())) + ")";
  }

  @Test
  void unknownScorer_isRefused() {
    assertWrongInput(
        "weir: arms.b.simulator.pre-ranking: lernt (expected: one of the pre-rankings random,"
            + " popularity, noisy-oracle, oracle, gprp-oracle)",
        "simulate",
        "--arms=a=learnt,b=lernt");
  }

  @Test
  void oneNameTwice_isRefused() {
    assertWrongInput(
        "weir: arms: a (expected: each name once)", "simulate", "--arms=a=learnt,a=random");
  }

  @Test
  void zeroTicks_areRefused() {
    assertWrongInput("weir: ticks: 0 (expected: > 0)", "simulate", "--arms=a=learnt", "--ticks=0");
  }

  @Test
  void noArms_areRefused() {
    assertWrongInput("weir: arms: [] (expected: at least one)", "simulate", "--ticks=3");
  }

  @Test
  void warmUpWithoutEnd_isRefused() {
    assertWrongInput(
        "weir: warm-up: 4 (expected: below ticks, 4)", "simulate", "--arms=a=random", "--ticks=4");
  }

  @Test
  void learningWithoutWarmUp_isRefused() {
    assertWrongInput(
        "weir: warm-up: 0 (expected: above 0 where an arm learns)",
        "simulate",
        "--arms=a=learnt,b=random",
        "--warm-up=0");
  }

  @Test
  void folderOfAnotherRun_isRefused() throws IOException {
    Files.writeString(dir.resolve("arm.yaml"), "");
    assertWrongInput(
        "weir: dir: " + dir + " (expected: a new or empty folder)",
        "simulate",
        "--arms=a=learnt",
        "--dir=" + dir);
  }

  @Test
  void optionsOfTheOtherKind_areRefused() {
    assertWrongInput(
        "weir: requests: 9 (expected: no closed loop beside it: --ticks says how much, and its"
            + " logs are whole)",
        "simulate",
        "--arms=a=learnt",
        "--requests=9");
    assertWrongInput(
        "weir: warm-up: 2 (expected: an arm that is learnt, or --ticks, beside it)",
        "simulate",
        "--arms=a=random",
        "--warm-up=2");
  }

  @Test
  void loopWithoutLearning_needsNoKafka_andWritesItsPageAndSummary() throws IOException {
    Path summary = dir.resolve("summary.json");
    Cli cli =
        Cli.run(
            "simulate",
            "--arms=chance=random,best=oracle",
            "--ticks=3",
            "--tick=5s",
            "--warm-up=1",
            "--summary=" + summary,
            "--stats-out=" + dir.resolve("page"));
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("UCTR, expected", "over the first", "chance", "index.html");
    assertThat(new ObjectMapper().readTree(summary.toFile()).get("arms")).hasSize(2);
    assertThat(dir.resolve("page").resolve("uctr.png")).isNotEmptyFile();
    assertThat(dir.resolve("page").resolve("uctr-difference.png")).isNotEmptyFile();
  }
}
