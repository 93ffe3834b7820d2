package io.weir.local;

import io.weir.core.config.WeirConfig;
import io.weir.store.EmbeddingStoreServer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the embedding store until interrupted. */
@Command(name = "store", description = "The embedding store.", mixinStandardHelpOptions = true)
final class StoreCommand implements Callable<Integer> {
  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields.
  StoreCommand() {}

  @Override
  public Integer call() {
    WeirConfig loaded = config.load();
    try (Interruption interruption = Interruption.listen();
        EmbeddingStoreServer store = EmbeddingStoreServer.start(loaded)) {
      spec.commandLine()
          .getOut()
          .println(
              "store: listening on port "
                  + store.port()
                  + ", HTTP "
                  + store.httpPort()
                  + ", admin "
                  + store.adminPort());
      interruption.await();
    }
    return 0;
  }
}
