package io.weir.store.client;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.finite;

import io.grpc.Status;
import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An embedding store in the memory of a reader's own tests, without a network: it answers and
 * refuses as a store does that holds what it was told to.
 *
 * <p>Thread-safe: calls take turns.
 */
public final class FakeEmbeddingStore implements EmbeddingReader {
  private static final long TRAINER_EPOCH = 1;

  private static final class Generation {
    final long id;
    final int dimension;
    final Map<Long, float[]> vectors = new HashMap<>();
    final Map<String, byte[]> files = new LinkedHashMap<>();
    boolean stale;

    Generation(long id, int dimension) {
      this.id = id;
      this.dimension = dimension;
    }
  }

  private record Scored(long id, float score) {}

  private final Map<Long, Generation> held = new LinkedHashMap<>();
  private @Nullable Generation current;
  private long stalenessMs;
  private boolean unavailable;
  private boolean closed;

  /** A store that holds nothing, so that its first answer is that it is unavailable. */
  public FakeEmbeddingStore() {}

  /** Holds an empty generation, which becomes current. */
  public synchronized FakeEmbeddingStore begin(long generation, int dimension) {
    check(!held.containsKey(generation), "generation", generation, "a new one");
    current = new Generation(generation, dimension);
    held.put(generation, current);
    return this;
  }

  /** Sets an item's vector in a generation that is held. */
  public synchronized FakeEmbeddingStore put(long generation, long id, float... vector) {
    Generation of = require(generation);
    check(vector.length == of.dimension, "vector.length", vector.length, of.dimension + "");
    finite("vector", vector);
    of.vectors.put(id, vector.clone());
    return this;
  }

  /** Takes an item's vector away. */
  public synchronized void withdraw(long generation, long id) {
    require(generation).vectors.remove(id);
  }

  /** Adds a file to a generation's model. */
  public synchronized void file(long generation, String name, byte[] content) {
    require(generation).files.put(name, content.clone());
  }

  /** Makes a generation that is held current, as a roll back does. */
  public synchronized void serve(long generation) {
    current = require(generation);
  }

  /** Lets go of a generation, so that calls that ask for it are refused. */
  public synchronized void drop(long generation) {
    Generation dropped = require(generation);
    held.remove(generation);
    if (dropped.equals(current)) {
      current = null;
    }
  }

  /**
   * Sets what answers say from here on; 0 at first.
   *
   * @param ms everything appended to the log this long ago is contained; -1 = not known
   */
  public synchronized void staleness(long ms) {
    stalenessMs = ms;
  }

  /** Marks a generation that is held: the log has lost records of it. */
  public synchronized void loseRecords(long generation) {
    require(generation).stale = true;
  }

  /** Fails every call from here on as when no replica can be reached, until {@link #recover}. */
  public synchronized void fail() {
    unavailable = true;
  }

  /** Answers calls again. */
  public synchronized void recover() {
    unavailable = false;
  }

  @Override
  public ItemVectors multiGet(long... ids) {
    return multiGet(OptionalLong.empty(), ids);
  }

  @Override
  public ItemVectors multiGetFrom(long generation, long... ids) {
    return multiGet(OptionalLong.of(generation), ids);
  }

  @Override
  public synchronized List<RankedItems> score(ScoreQuery query) {
    Generation from = acquire(query.generation());
    int dimension = from.dimension;
    float[] users = query.users();
    if (users.length == 0 || users.length % dimension != 0) {
      throw refused(
          Status.INVALID_ARGUMENT,
          "users: " + users.length + " elements (expected: a multiple of " + dimension + ")");
    }
    return IntStream.range(0, users.length / dimension)
        .mapToObj(user -> rank(query, from, user * dimension))
        .toList();
  }

  @Override
  public synchronized List<GenerationInfo> generations() {
    requireAvailable();
    List<GenerationInfo> infos = new ArrayList<>();
    for (Generation one : held.values()) {
      GenerationInfo.State state =
          one.equals(current) ? GenerationInfo.State.CURRENT : GenerationInfo.State.COMPLETE;
      long bytes = (long) one.vectors.size() * one.dimension * Float.BYTES;
      infos.add(
          new GenerationInfo(
              one.id, TRAINER_EPOCH, one.dimension, one.vectors.size(), state, one.stale, bytes));
    }
    return infos;
  }

  @Override
  public synchronized Path fetchSnapshot(long generation, Path parent) {
    requireAvailable();
    Path folder = parent.resolve("generation-" + generation);
    if (Files.isDirectory(folder)) {
      return folder;
    }
    Generation of = held.get(generation);
    if (of == null || of.files.isEmpty()) {
      throw refused(
          Status.NOT_FOUND,
          "generation: " + generation + " (expected: one with a folder of files)");
    }
    try {
      Files.createDirectories(folder);
      for (Map.Entry<String, byte[]> file : of.files.entrySet()) {
        Files.write(folder.resolve(file.getKey()), file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folder;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  private synchronized ItemVectors multiGet(OptionalLong generation, long... ids) {
    Generation from = acquire(generation);
    BitSet found = new BitSet(ids.length);
    ByteBuffer packed =
        ByteBuffer.allocate(ids.length * from.dimension * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < ids.length; i++) {
      float[] vector = from.vectors.get(ids[i]);
      if (vector != null) {
        found.set(i);
        packed.asFloatBuffer().position(i * from.dimension).put(vector);
      }
    }
    return new ItemVectors(origin(from), ids.length, from.dimension, found, packed);
  }

  private RankedItems rank(ScoreQuery query, Generation from, int userAt) {
    List<Scored> scored = new ArrayList<>();
    for (long id : query.ids()) {
      float[] item = from.vectors.get(id);
      if (item != null) {
        scored.add(new Scored(id, score(query, userAt, item)));
      }
    }
    scored.sort(
        Comparator.comparing(Scored::score, Comparator.reverseOrder()).thenComparing(Scored::id));
    List<Scored> best = scored.subList(0, Math.min(query.topN(), scored.size()));
    float[] scores = new float[best.size()];
    for (int rank = 0; rank < scores.length; rank++) {
      scores[rank] = best.get(rank).score();
    }
    return new RankedItems(origin(from), best.stream().mapToLong(Scored::id).toArray(), scores);
  }

  private static float score(ScoreQuery query, int userAt, float[] item) {
    double product = 0;
    double userSquare = 0;
    double itemSquare = 0;
    for (int i = 0; i < item.length; i++) {
      double user = query.users()[userAt + i];
      product += user * item[i];
      userSquare += user * user;
      itemSquare += (double) item[i] * item[i];
    }
    if (query.similarity() == Similarity.DOT) {
      return (float) product;
    }
    double norms = Math.sqrt(userSquare * itemSquare);
    return norms == 0 ? 0 : (float) (product / norms);
  }

  private VectorOrigin origin(Generation from) {
    return new VectorOrigin(from.id, TRAINER_EPOCH, stalenessMs, from.stale);
  }

  private Generation acquire(OptionalLong wanted) {
    requireAvailable();
    if (current == null) {
      throw unavailable("no generation is current yet");
    }
    if (wanted.isEmpty()) {
      return current;
    }
    Generation one = held.get(wanted.getAsLong());
    if (one == null) {
      String rule = "one that is held: " + List.copyOf(held.keySet());
      InvalidValueException refusal =
          new InvalidValueException("generation", wanted.getAsLong(), rule);
      throw new GenerationNotHeldException(
          "fake store: FAILED_PRECONDITION: " + refusal.getMessage(), refusal);
    }
    return one;
  }

  private Generation require(long generation) {
    Generation one = held.get(generation);
    if (one == null) {
      throw new InvalidValueException(
          "generation", generation, "one that is held: " + held.keySet());
    }
    return one;
  }

  private void requireAvailable() {
    if (unavailable || closed) {
      throw unavailable(closed ? "the client is closed" : "no replica answers");
    }
  }

  private static StoreUnavailableException unavailable(String why) {
    Status status = Status.UNAVAILABLE.withDescription(why);
    return new StoreUnavailableException(
        "fake store: UNAVAILABLE: " + why, status.getCode(), status.asRuntimeException());
  }

  private static EmbeddingStoreException refused(Status status, String why) {
    Status full = status.withDescription(why);
    return new EmbeddingStoreException(
        "fake store: " + status.getCode() + ": " + why, full.getCode(), full.asRuntimeException());
  }
}
