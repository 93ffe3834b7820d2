package io.weir.store;

import io.weir.core.config.WeirConfig;
import java.nio.file.Files;
import java.nio.file.Path;

/** A store in a process of its own, to be killed. */
final class StoreProcess {
  private StoreProcess() {}

  /**
   * @param args the configuration's file, and the file to write the port to
   */
  public static void main(String[] args) throws Exception {
    EmbeddingStoreServer server = EmbeddingStoreServer.start(WeirConfig.load(Path.of(args[0])));
    Path port = Path.of(args[1]);
    Path unfinished = port.resolveSibling(port.getFileName() + ".tmp");
    Files.writeString(unfinished, Integer.toString(server.port()));
    Files.move(unfinished, port);
    Thread.currentThread().join();
  }
}
