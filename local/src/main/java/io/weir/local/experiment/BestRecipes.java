package io.weir.local.experiment;

import java.util.List;

/** The recipes that are tried on the real logs. */
final class BestRecipes {
  private static final List<Rates> GRID =
      List.of(
          new Rates(0.0005, 0.01),
          new Rates(0.002, 0.01),
          new Rates(0.002, 0.05),
          new Rates(0.008, 0.05));

  private static final String PAIRS =
      "trainer.objective=[{loss: combined-pair, task: click," + " settings: {alpha: 0.5}}]";

  private BestRecipes() {}

  static BestRecipe trivago() {
    return new BestRecipe(
        "trivago",
        "The best recipe on trivago without the session's sequence, against the item counter.",
        "trivago",
        List.of("replay.max-sequence=0"),
        List.of(
            new Arm("base", List.of("trainer.recipe=base"), GRID),
            new Arm("combined-pair", List.of("trainer.recipe=combined-pair"), GRID),
            new Arm("pairs-half", List.of(PAIRS), GRID)));
  }

  static BestRecipe mind() {
    return new BestRecipe(
        "mind",
        "The best recipe on MIND, against the item counter.",
        "mind",
        List.of(),
        List.of(
            new Arm("base", List.of("trainer.recipe=base"), GRID),
            new Arm("combined-pair", List.of("trainer.recipe=combined-pair"), GRID),
            new Arm("pairs-half", List.of(PAIRS), GRID)));
  }
}
