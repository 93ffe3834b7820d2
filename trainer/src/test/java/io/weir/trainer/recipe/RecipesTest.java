package io.weir.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.trainer.TestSamples;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.evaluation.ScoredRequest;
import io.weir.trainer.learner.Learner;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RecipesTest {
  private static final List<String> TASKS = List.of("click", "order");
  private static final int BATCH = 16;
  private static final int BATCHES = 8;
  private static final String SIGNALS = "trainer.signals=[ranking-score, pretrained-embedding]";

  static Stream<String> names() {
    return Recipes.names().stream();
  }

  private static WeirConfig config(String... assignments) {
    return WeirConfig.defaults().withAll(List.of(assignments));
  }

  @ParameterizedTest
  @MethodSource("names")
  void recipe_onAStream_learnsWithoutANonFiniteNumber(String name) {
    List<ScoredRequest> scored = new ArrayList<>();
    TrainerConfig config = TrainerConfig.of(config("trainer.recipe=" + name, SIGNALS));
    try (Learner learner = new Learner(config, TASKS, scored::add)) {
      SplittableRandom random = new SplittableRandom(1);
      for (long id = 0; id < TestSamples.ITEMS; id++) {
        learner.put(item(id, random));
      }
      for (int batch = 0; batch < BATCHES; batch++) {
        List<RequestSample> samples = new ArrayList<>();
        for (int n = 0; n < BATCH; n++) {
          samples.add(sample(batch * BATCH + n));
        }
        learner.learn(samples);
      }
      assertThat(learner.step()).isEqualTo(BATCHES);
      assertThat(learner.skippedSteps()).isZero();
      float[][] vectors = learner.embed(learner.freeze(), learner.catalogue());
      for (float[] vector : vectors) {
        for (float value : vector) {
          assertThat(value).isFinite();
        }
      }
    }
    assertThat(scored).hasSize(BATCH * BATCHES);
    for (ScoredRequest request : scored) {
      request
          .tasks()
          .forEach(
              task ->
                  task.logits()
                      .forEach(
                          (scorer, logits) -> {
                            for (double logit : logits) {
                              assertThat(logit).as(scorer).isFinite();
                            }
                          }));
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void recipe_onBatchesOfLittleUse_staysFinite_andCountsThoseOfNone(String name) {
    TrainerConfig config = TrainerConfig.of(config("trainer.recipe=" + name, SIGNALS));
    List<RequestSample> good = IntStream.range(0, BATCH).mapToObj(RecipesTest::sample).toList();
    try (Learner learner = new Learner(config, TASKS, EvaluationListener.NONE)) {
      SplittableRandom random = new SplittableRandom(1);
      for (long id = 0; id < TestSamples.ITEMS; id++) {
        learner.put(item(id, random));
      }
      learner.learn(good);
      learner.learn(good.stream().map(RecipesTest::withoutPositives).toList());
      learner.learn(List.of(withoutCandidates(good.get(0)), good.get(1)));
      learner.learn(good.subList(2, 3));
      assertThat(learner.step() + learner.emptyBatches()).isEqualTo(4);
      long empty = learner.emptyBatches();
      long steps = learner.step();
      learner.learn(good.stream().map(RecipesTest::withoutMaturedTasks).toList());
      learner.learn(List.of(withoutCandidates(good.get(0)), withoutCandidates(good.get(1))));
      assertThat(learner.emptyBatches()).isEqualTo(empty + 2);
      assertThat(learner.step()).isEqualTo(steps);
      assertThat(learner.skippedSteps()).isZero();
      for (float[] vector : learner.embed(learner.freeze(), learner.catalogue())) {
        for (float value : vector) {
          assertThat(value).isFinite();
        }
      }
    }
  }

  private static RequestSample withoutPositives(RequestSample s) {
    return TestSamples.labelled(s, 0, new byte[s.size()], 1, new byte[s.size()], 1);
  }

  private static RequestSample withoutMaturedTasks(RequestSample s) {
    byte[] unknown = new byte[s.size()];
    Arrays.fill(unknown, RequestSample.UNKNOWN_LABEL);
    return TestSamples.labelled(s, 0, unknown, 0, unknown, 0);
  }

  private static RequestSample withoutCandidates(RequestSample s) {
    return new RequestSample(
        s.requestId(),
        s.userId(),
        s.requestTime(),
        s.eventTime(),
        s.scenario(),
        s.revision(),
        s.categorical(),
        s.dense(),
        s.sequences(),
        new long[0],
        new byte[0],
        new int[0],
        new int[0],
        new int[0],
        new float[0],
        new float[0],
        Map.of("click", new byte[0], "order", new byte[0]),
        s.weights(),
        s.maturedTasks(),
        Map.of(),
        s.stageTotals(),
        s.sampler(),
        s.seed());
  }

  private static Item item(long id, SplittableRandom random) {
    Item item = TestSamples.item(id);
    float[] pretrained = new float[id % 3 == 0 ? 0 : 32];
    for (int i = 0; i < pretrained.length; i++) {
      pretrained[i] = (float) (random.nextGaussian() * 0.2);
    }
    return new Item(item.itemId(), item.eventTime(), item.categorical(), item.dense(), pretrained);
  }

  /** A request whose sixth candidate ranking ordered, with an order of the first clicked item. */
  private static RequestSample sample(int n) {
    RequestSample s = TestSamples.sample(n);
    byte[] clicks = s.labels().get("click");
    byte[] orders = new byte[s.size()];
    for (int i = 0; i < s.size(); i++) {
      orders[i] = (byte) (clicks[i] == 1 && n % 2 == 0 ? 1 : 0);
    }
    RequestSample labelled = TestSamples.labelled(s, 0, clicks, 1, orders, 1);
    labelled.stageReached()[5] = Stage.RANKING.depth();
    labelled.rankingRank()[5] = 6;
    labelled.rankingScore()[5] = 0.1f;
    return labelled;
  }

  @Test
  void everyFile_isARecipe() throws IOException, URISyntaxException {
    Path folder =
        Path.of(Objects.requireNonNull(Recipes.class.getResource("/io/weir/recipes")).toURI());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".yaml", "")))
          .containsExactlyInAnyOrderElementsOf(Recipes.names());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void recipe_saysWhereItIsFrom_andSetsTheTrainerAlone(String name) {
    Recipe recipe = Recipes.of(name);
    for (String text : List.of(recipe.about(), recipe.paper(), recipe.printed(), recipe.here())) {
      assertThat(text).isNotBlank();
    }
    assertThat(recipe.yaml().lines().filter(line -> line.matches("\\S+:.*")))
        .allMatch(line -> line.startsWith("trainer:") || line.startsWith("# "));
  }

  @ParameterizedTest
  @MethodSource("names")
  void document_listsTheRecipe(String name) throws IOException {
    Recipe recipe = Recipes.of(name);
    String row =
        "| `%s` | %s | %s | %s | %s |"
            .formatted(name, recipe.paper(), recipe.about(), recipe.printed(), recipe.here());
    assertThat(Files.readAllLines(Path.of("../docs/recipes.md"))).contains(row);
  }

  @Test
  void under_ofAConfiguration_givesWayToIt() {
    TrainerConfig config =
        TrainerConfig.of(
            config("trainer.recipe=hccp", "trainer.negatives.pool=3", "trainer.seed=7"));
    assertThat(config.recipe()).containsExactly("hccp");
    assertThat(config.negatives()).isEqualTo(new TrainerConfig.Negatives(0.05, 3));
    assertThat(config.seed()).isEqualTo(7);
    assertThat(config.objective()).hasSize(9);
    assertThat(
            TrainerConfig.of(
                    config("trainer.recipe=hccp", "trainer.objective=[{loss: bce, task: click}]"))
                .objective())
        .hasSize(1);
  }

  @Test
  void under_ofSeveral_laysTheLaterOverTheEarlier() {
    TrainerConfig config = TrainerConfig.of(config("trainer.recipe=[dcn-v2, jrc]"));
    assertThat(config.model().network().name()).isEqualTo("dcn-v2");
    assertThat(config.model().embeddingDimension()).isEqualTo(10);
    assertThat(config.model().scores()).containsExactly("negative");
    assertThat(config.objective().get(0).loss()).isEqualTo("jrc");
  }

  @Test
  void under_laidAgain_changesNothing() {
    WeirConfig once = Recipes.under(config("trainer.recipe=ecmm-sum"));
    TrainerConfig config = TrainerConfig.of(once);
    assertThat(config).isEqualTo(TrainerConfig.of(Recipes.under(once)));
    assertThat(config).isEqualTo(TrainerConfig.of(config("trainer.recipe=ecmm-sum")));
  }

  @Test
  void under_ofAStreamWithoutOrders_leavesTheirTermsOut() {
    WeirConfig clicks = WeirConfig.parse("tasks: {click: [click]}").with("trainer.recipe=hccp");
    assertThat(TrainerConfig.of(clicks).objective())
        .hasSize(5)
        .allMatch(term -> term.task().equals("click"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "trainer.recipe=hcpp | trainer.recipe: hcpp (expected: did you mean hccp? one of base, *",
        "trainer.recipe={name: hccp} | trainer.recipe: {\"name\":\"hccp\"} (expected: a recipe's name, or several in [])",
        "trainer.recipe=[hccp, 3] | trainer.recipe: [\"hccp\",3] (expected: a recipe's name, or several in [])",
      })
  void under_ofWhatIsNoRecipe_isRefused(String assignment, String message) {
    assertThatThrownBy(() -> TrainerConfig.of(config(assignment)))
        .hasMessageStartingWith(message.replace("*", ""));
  }

  @Test
  void under_ofAStreamWithoutItsTasks_isRefused() {
    WeirConfig likes = WeirConfig.parse("tasks: {like: [like]}").with("trainer.recipe=hccp");
    assertThatThrownBy(() -> TrainerConfig.of(likes))
        .hasMessage(
            "trainer.recipe: [hccp] (expected: recipes with a term about one of the tasks [like])");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "distillation | trainer.objective[2].loss: distillation (expected: a loss without need of ranking-score, or it among trainer.signals)",
        "rethink | trainer.objective[0].loss: rethink (expected: a loss without need of ranking-score, or it among trainer.signals)",
        "grace | trainer.objective[3].loss: grace-generalization (expected: a loss without need of pretrained-embedding, or it among trainer.signals)",
      })
  void recipe_thatNeedsWhatTheStreamDoesNotCarry_isRefused(String name, String message) {
    assertThatThrownBy(
            () ->
                new Learner(
                        TrainerConfig.of(config("trainer.recipe=" + name)),
                        TASKS,
                        EvaluationListener.NONE)
                    .close())
        .hasMessage(message);
  }
}
