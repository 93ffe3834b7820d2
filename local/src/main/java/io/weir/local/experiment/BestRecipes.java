package io.weir.local.experiment;

import java.util.ArrayList;
import java.util.List;

/** The models that are tried on the real logs. */
final class BestRecipes {
  /** Three, so that the search goes on beyond an end; the small preset has the first. */
  static final List<Rates> GRID =
      List.of(new Rates(0.002, 0.01), new Rates(0.004, 0.05), new Rates(0.008, 0.2));

  private static final String PAIRS =
      "trainer.objective=[{loss: combined-pair, task: click, settings: {alpha: 0.5}}]";
  private static final String LISTS =
      "trainer.objective=[{loss: bce, task: click}, {loss: list-net, task: click, weight: 0.3}]";
  private static final String LINEAR_USERS =
      "trainer.model.user-tower={name: mlp, settings: {hidden: []}}";
  private static final String LINEAR_ITEMS =
      "trainer.model.item-tower={name: mlp, settings: {hidden: []}}";

  private static final String FORGETTING = "trainer.statistics.half-life=8h";

  /** Numbers alone, weighed: no row, no hidden layer. */
  private static final List<String> NUMBERS =
      List.of(
          LISTS,
          LINEAR_USERS,
          LINEAR_ITEMS,
          "trainer.model.cross-tower={name: mlp, settings: {hidden: []}}",
          "trainer.model.score=add",
          "trainer.tables.deviation=0",
          "trainer.statistics.half-life=16h");

  private static final List<Rates> NUMBERS_GRID =
      List.of(new Rates(0.005, 0), new Rates(0.01, 0), new Rates(0.02, 0));

  private static final String LIST_LIFT = "trainer.features.list-lift=20000";
  private static final String NEIGHBOURS = "trainer.features.neighbours=10000";
  private static final String SMALL_BATCHES = "trainer.batch-requests=4";

  private BestRecipes() {}

  static BestRecipe trivago() {
    return new BestRecipe(
        "trivago",
        "The best recipe on trivago without the session's sequence, against the item counter.",
        "trivago",
        List.of("replay.max-sequence=0"),
        List.of(
            arm("base", GRID, "trainer.recipe=base"),
            arm("combined-pair", GRID, "trainer.recipe=combined-pair"),
            arm("pairs 0.5", GRID, PAIRS),
            arm("lists 0.3", GRID, LISTS)));
  }

  static BestRecipe mind() {
    return new BestRecipe(
        "mind",
        "The best recipe on MIND, against the item counter.",
        "mind",
        List.of(),
        List.of(
            arm("base", GRID, "trainer.recipe=base"),
            arm("combined-pair", GRID, "trainer.recipe=combined-pair"),
            arm("pairs 0.5", GRID, PAIRS),
            arm("lists 0.3", GRID, LISTS),
            arm("base, half-life 8 h", GRID, "trainer.recipe=base", FORGETTING),
            arm("pairs 0.5, half-life 8 h", GRID, PAIRS, FORGETTING),
            arm(
                "linear towers, half-life 8 h",
                GRID,
                "trainer.recipe=base",
                LINEAR_USERS,
                LINEAR_ITEMS,
                FORGETTING),
            numbers("numbers"),
            numbers("numbers, every 4", SMALL_BATCHES),
            numbers("numbers and list lift, every 4", SMALL_BATCHES, LIST_LIFT),
            numbers("numbers and neighbours, every 4", SMALL_BATCHES, NEIGHBOURS),
            numbers("numbers and both", LIST_LIFT, NEIGHBOURS),
            numbers("numbers and both, every 4", SMALL_BATCHES, LIST_LIFT, NEIGHBOURS)));
  }

  private static Arm numbers(String name, String... settings) {
    List<String> all = new ArrayList<>(NUMBERS);
    all.addAll(List.of(settings));
    return new Arm(name, all, NUMBERS_GRID);
  }

  private static Arm arm(String name, List<Rates> grid, String... settings) {
    return new Arm(name, List.of(settings), grid);
  }
}
