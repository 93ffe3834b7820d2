package io.weir.local;

import io.weir.store.config.StoreConfig;
import io.weir.store.transfer.StoreBackup;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies an embedding store's folder, or puts a copy back. */
@Command(
    name = "backup",
    description = {
      "Copies a running embedding store, which goes on meanwhile, through its admin port; with"
          + " --restore, puts such a copy into store.dir, which must be empty, for a store to open.",
    },
    mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {
  @Mixin private ConfigOptions config = new ConfigOptions();

  @Parameters(paramLabel = "FOLDER", description = "Receives the copy, or holds it.")
  private Path folder;

  @Option(
      names = "--from",
      paramLabel = "HOST:PORT",
      defaultValue = "",
      description = "Admin address of the store. Default: store.admin-host and store.admin-port.")
  private String from;

  @Option(names = "--restore", description = "Put the copy into store.dir.")
  private boolean restore;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields.
  BackupCommand() {}

  @Override
  public Integer call() {
    StoreConfig store = config.load().section("store", StoreConfig.class);
    String address = from.isEmpty() ? store.adminHost() + ":" + store.adminPort() : from;
    int files =
        restore
            ? StoreBackup.restore(folder, store.dir())
            : StoreBackup.take(store, address, folder);
    spec.commandLine().getOut().printf("%d files in %s%n", files, restore ? store.dir() : folder);
    return 0;
  }
}
