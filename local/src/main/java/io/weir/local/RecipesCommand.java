package io.weir.local;

import io.weir.trainer.recipe.Recipe;
import io.weir.trainer.recipe.Recipes;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the trainer's recipes, or prints one as YAML to start from. */
@Command(
    name = "recipes",
    description = "Lists the named objectives of the papers, or prints one as YAML.",
    mixinStandardHelpOptions = true)
final class RecipesCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "NAME", description = "This recipe, as YAML.")
  private @Nullable String name;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields.
  RecipesCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (name != null) {
      out.print(Recipes.of(name).yaml());
      out.flush();
      return 0;
    }
    int widest = Recipes.names().stream().mapToInt(String::length).max().orElse(1);
    for (String each : Recipes.names()) {
      Recipe recipe = Recipes.of(each);
      String padded = each + " ".repeat(widest - each.length());
      out.println(padded + "  " + recipe.about() + " [" + recipe.paper() + "]");
    }
    return 0;
  }
}
