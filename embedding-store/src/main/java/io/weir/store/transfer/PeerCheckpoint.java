package io.weir.store.transfer;

import static io.weir.core.Checks.check;

import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.weir.store.client.ClientSecurity;
import io.weir.store.security.Digests;
import io.weir.store.v1.CheckpointRequest;
import io.weir.store.v1.EmbeddingStoreAdminGrpc;
import io.weir.store.v1.EmbeddingStoreAdminGrpc.EmbeddingStoreAdminBlockingStub;
import io.weir.store.v1.FilePart;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the folder of a new replica with a peer's checkpoint, whose offsets it then reads on from.
 *
 * <p>The folder is filled beside and renamed when every file is there and has its digest, so a
 * death leaves a folder that is not there. A peer that cannot be reached, or fails, is a warning:
 * the replica then starts from the log.
 */
public final class PeerCheckpoint {
  private static final Logger log = LoggerFactory.getLogger(PeerCheckpoint.class);
  private static final String UNFINISHED = ".unfinished";

  private PeerCheckpoint() {}

  /**
   * Fetches the checkpoint unless the folder holds something already.
   *
   * @param peer admin address of a peer, {@code host:port}; empty = none
   * @param patience how long the peer may send nothing
   * @param security how it is called
   */
  public static void fetch(String peer, Path dir, Duration patience, ClientSecurity security) {
    if (peer.isEmpty() || Files.exists(dir.resolve("CURRENT"))) {
      return;
    }
    try {
      log.info("{} files of the checkpoint of {}", copy(peer, dir, patience, security), peer);
    } catch (StatusRuntimeException | IOException e) {
      log.warn("no checkpoint of {}, starting from the log: {}", peer, e.getMessage());
    }
  }

  /**
   * Copies the checkpoint to a folder that is empty or not there.
   *
   * @return how many files
   * @throws StatusRuntimeException when the peer fails
   * @throws IOException when the files cannot be written or arrive as others; nothing is left then
   */
  static int copy(String peer, Path dir, Duration patience, ClientSecurity security)
      throws IOException {
    Path unfinished = dir.resolveSibling(dir.getFileName() + UNFINISHED);
    ManagedChannel channel = Grpc.newChannelBuilder(peer, security.channel()).build();
    try (Stalls stalls = new Stalls(patience)) {
      Transfers.delete(unfinished);
      Files.createDirectories(unfinished);
      EmbeddingStoreAdminBlockingStub plain = EmbeddingStoreAdminGrpc.newBlockingStub(channel);
      EmbeddingStoreAdminBlockingStub stub =
          security.call().map(plain::withCallCredentials).orElse(plain);
      int files =
          stalls.watch(() -> stub.checkpoint(CheckpointRequest.getDefaultInstance()), unfinished);
      // An empty folder may be there; one with anything in it is not ours to replace.
      Files.deleteIfExists(dir);
      Files.move(unfinished, dir, StandardCopyOption.ATOMIC_MOVE);
      return files;
    } catch (StatusRuntimeException | IOException e) {
      Transfers.delete(unfinished);
      throw e;
    } finally {
      channel.shutdownNow();
    }
  }

  /**
   * Ends a copy whose peer has fallen silent: without an end of the connection nothing else would.
   */
  private static final class Stalls implements AutoCloseable {
    private final Duration patience;
    private final Context.CancellableContext context = Context.current().withCancellation();
    private final ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "weir-store-checkpoint");
              thread.setDaemon(true);
              return thread;
            });
    private volatile long lastNs = System.nanoTime();

    Stalls(Duration patience) {
      this.patience = patience;
      long intervalMs = Math.max(1, patience.toMillis() / 4);
      var unused =
          timer.scheduleWithFixedDelay(
              this::giveUpIfStalled, intervalMs, intervalMs, TimeUnit.MILLISECONDS);
    }

    int watch(Supplier<Iterator<FilePart>> call, Path folder) throws IOException {
      Context before = context.attach();
      try {
        return receive(watched(call.get()), folder);
      } finally {
        context.detach(before);
      }
    }

    private Iterator<FilePart> watched(Iterator<FilePart> parts) {
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return parts.hasNext();
        }

        @Override
        public FilePart next() {
          FilePart part = parts.next();
          lastNs = System.nanoTime();
          return part;
        }
      };
    }

    private void giveUpIfStalled() {
      if (System.nanoTime() - lastNs > patience.toNanos()) {
        context.cancel(
            new TimeoutException("the peer sent nothing for " + patience.toMillis() + " ms"));
      }
    }

    @Override
    public void close() {
      timer.shutdownNow();
      context.cancel(null);
    }
  }

  private static int receive(Iterator<FilePart> parts, Path folder) throws IOException {
    int files = 0;
    while (parts.hasNext()) {
      receiveFile(parts.next(), parts, folder);
      files++;
    }
    return files;
  }

  private static void receiveFile(FilePart first, Iterator<FilePart> parts, Path folder)
      throws IOException {
    String name = first.getName();
    check(name.matches("[A-Za-z0-9._-]+") && !name.startsWith(".."), "file", name, "a plain name");
    Path file = folder.resolve(name);
    MessageDigest digest = Digests.sha256();
    @Nullable String expected = null;
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      for (FilePart part = first; ; part = parts.next()) {
        byte[] content = part.getContent().toByteArray();
        digest.update(content);
        out.write(content);
        if (!part.getSha256().isEmpty()) {
          expected = part.getSha256();
          break;
        }
        if (!parts.hasNext()) {
          break;
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    String actual = Digests.hex(digest);
    if (!actual.equals(expected)) {
      throw new IOException(name + ": arrived with SHA-256 " + actual + ", sent with " + expected);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
