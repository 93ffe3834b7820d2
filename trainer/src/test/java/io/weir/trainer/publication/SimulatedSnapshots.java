package io.weir.trainer.publication;

import io.weir.core.cascade.ModelSnapshot.SnapshotFile;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Snapshots in memory, whose files are written when they are told to be, or are not. */
final class SimulatedSnapshots implements Snapshots {
  private record Waiting(
      long generation, List<SnapshotFile> files, CompletableFuture<List<SnapshotFile>> done) {}

  final Set<Long> written = new TreeSet<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  @Override
  public CompletableFuture<List<SnapshotFile>> write(
      long generation, Map<String, Content> contents) {
    CompletableFuture<List<SnapshotFile>> done = new CompletableFuture<>();
    List<SnapshotFile> files =
        contents.keySet().stream().map(name -> new SnapshotFile(name, 1, "00")).toList();
    waiting.add(new Waiting(generation, files, done));
    return done;
  }

  @Override
  public void retain(Set<Long> generations) {
    written.retainAll(generations);
  }

  /** Writes the first that waits; false = none does. */
  boolean writeOne() {
    Waiting next = waiting.poll();
    if (next != null) {
      written.add(next.generation);
      next.done.complete(next.files);
    }
    return next != null;
  }

  /** The disk is full for the first that waits. */
  void failOne() {
    Waiting next = waiting.poll();
    if (next != null) {
      next.done.completeExceptionally(new IOException("No space left on device"));
    }
  }

  /** The process dies; what was written stays. */
  void crash() {
    waiting.clear();
  }
}
