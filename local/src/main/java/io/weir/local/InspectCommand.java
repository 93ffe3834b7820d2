package io.weir.local;

import io.weir.core.cascade.Ids;
import io.weir.core.config.WeirConfig;
import io.weir.store.config.StoreConfig;
import io.weir.store.generation.StoredItem;
import io.weir.store.ingest.ItemHistory;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what the parts hold. */
@Command(
    name = "inspect",
    description = "What a part holds.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "PART",
    subcommands = InspectCommand.StoreItem.class)
final class InspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields.
  InspectCommand() {}

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return Weir.WRONG_INPUT;
  }

  /** Shows an item's vectors by generation. */
  @Command(
      name = "store",
      description = {
        "An item in each generation of the store's folder (store.dir), beside a running store or"
            + " without one, as far as it is on disk.",
        "With --log also every record of the item that the log of vectors still holds."
      },
      mixinStandardHelpOptions = true)
  static final class StoreItem implements Callable<Integer> {
    private static final int SHOWN = 4;

    @Mixin private ConfigOptions config = new ConfigOptions();

    @Parameters(paramLabel = "ITEM", description = "The item's id, a number or a string.")
    private String item;

    @Option(names = "--log", description = "Read the item's partition of the log too.")
    private boolean log;

    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    StoreItem() {}

    @Override
    public Integer call() {
      WeirConfig loaded = config.load();
      long id = Ids.parse(item);
      PrintWriter out = spec.commandLine().getOut();
      for (StoredItem stored :
          StoredItem.read(loaded.section("store", StoreConfig.class).dir(), id)) {
        out.printf(
            Locale.ROOT,
            "generation %d  epoch %d  %s  %s%n",
            stored.generation(),
            stored.trainerEpoch(),
            stored.state(),
            describe(stored.vector()));
      }
      List<ItemHistory.Entry> history = log ? ItemHistory.read(loaded.kafka(), id) : List.of();
      for (ItemHistory.Entry entry : history) {
        out.printf(
            Locale.ROOT,
            "%d@%d  %s  %s%n",
            entry.partition(),
            entry.offset(),
            Instant.ofEpochMilli(entry.timeMs()),
            entry.what());
      }
      return 0;
    }

    private static String describe(float @Nullable [] vector) {
      if (vector == null) {
        return "no vector";
      }
      double square = 0;
      StringBuilder first = new StringBuilder();
      for (int i = 0; i < vector.length; i++) {
        square += (double) vector[i] * vector[i];
        if (i < SHOWN) {
          first.append(i == 0 ? "" : ", ").append(vector[i]);
        }
      }
      String more = vector.length > SHOWN ? ", ..." : "";
      return String.format(
          Locale.ROOT,
          "%d elements, length %.4g: %s%s",
          vector.length,
          Math.sqrt(square),
          first,
          more);
    }
  }
}
