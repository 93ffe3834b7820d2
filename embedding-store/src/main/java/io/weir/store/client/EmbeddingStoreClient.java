package io.weir.store.client;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.weir.store.v1.EmbeddingStoreGrpc;
import io.weir.store.v1.EmbeddingStoreGrpc.EmbeddingStoreBlockingStub;
import io.weir.store.v1.GetStatusRequest;
import io.weir.store.v1.MultiGetRequest;
import io.weir.store.v1.MultiGetResponse;
import io.weir.store.v1.ScoreRequest;
import io.weir.store.v1.ScoreResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A reader of an embedding store.
 *
 * <p>One connection, made at the first call, kept and made again when it breaks; calls share it.
 * Every call has a deadline; a call that finds the store unavailable is tried again within it, and
 * no other is. Thread-safe. Whoever connects it closes it; closing again has no effect.
 */
public final class EmbeddingStoreClient implements AutoCloseable {
  private final String address;
  private final ClientConfig config;
  private final ManagedChannel channel;
  private final EmbeddingStoreBlockingStub stub;

  private EmbeddingStoreClient(String address, ClientConfig config, ManagedChannel channel) {
    this.address = address;
    this.config = config;
    this.channel = channel;
    this.stub = EmbeddingStoreGrpc.newBlockingStub(channel);
  }

  /** A client of the store at this address; nothing is sent yet. */
  public static EmbeddingStoreClient connect(String host, int port, ClientConfig config) {
    ManagedChannelBuilder<?> builder =
        Grpc.newChannelBuilderForAddress(host, port, InsecureChannelCredentials.create())
            .maxInboundMessageSize(config.maxMessageBytes());
    if (config.attempts() == 1) {
      builder.disableRetry();
    } else {
      builder.enableRetry().defaultServiceConfig(retries(config.attempts()));
    }
    return new EmbeddingStoreClient(host + ":" + port, config, builder.build());
  }

  /** One item's vector, at position 0; see {@link #multiGet}. */
  public ItemVectors get(long id) {
    return multiGet(id);
  }

  /**
   * The vectors of items in the current generation.
   *
   * @throws StoreUnavailableException when the store cannot be reached in time or serves nothing
   *     yet
   * @throws EmbeddingStoreException when it refuses the call
   */
  public ItemVectors multiGet(long... ids) {
    return multiGet(OptionalLong.empty(), ids);
  }

  /**
   * The vectors of items in the given generation and no other, for a reader whose user vectors are
   * of that generation.
   *
   * @throws StoreUnavailableException when the store cannot be reached in time or serves nothing
   *     yet
   * @throws EmbeddingStoreException when it refuses the call; FAILED_PRECONDITION when it does not
   *     serve the generation
   */
  public ItemVectors multiGetFrom(long generation, long... ids) {
    return multiGet(OptionalLong.of(generation), ids);
  }

  /**
   * The best of some candidates for each of several users, by the inner product with their vectors
   * in the current generation; items without a vector are left out.
   *
   * @param users (users, dimension), row-major
   * @param topN the most for each user
   * @param ids the candidates
   * @return one ranking for each user
   * @throws StoreUnavailableException when the store cannot be reached in time or serves nothing
   *     yet
   * @throws EmbeddingStoreException when it refuses the call
   */
  public List<RankedItems> score(float[] users, int topN, long... ids) {
    ByteBuffer packed =
        ByteBuffer.allocate(users.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    packed.asFloatBuffer().put(users);
    ScoreRequest.Builder request =
        ScoreRequest.newBuilder().setUsers(UnsafeByteOperations.unsafeWrap(packed)).setTopN(topN);
    for (long id : ids) {
      request.addIds(id);
    }
    ScoreResponse response = call(s -> s.score(request.build()));
    return response.getRankingsList().stream()
        .map(ranking -> RankedItems.of(response.getOrigin(), ranking))
        .toList();
  }

  /**
   * What the store serves and how far its ingest is.
   *
   * @throws StoreUnavailableException when the store cannot be reached in time
   */
  public StoreStatus status() {
    return call(s -> StatusReader.read(s.getStatus(GetStatusRequest.getDefaultInstance())));
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private ItemVectors multiGet(OptionalLong generation, long... ids) {
    MultiGetRequest.Builder request = MultiGetRequest.newBuilder();
    for (long id : ids) {
      request.addIds(id);
    }
    generation.ifPresent(request::setGeneration);
    MultiGetResponse response = call(s -> s.multiGet(request.build()));
    return ItemVectors.of(ids.length, response);
  }

  private <T> T call(Function<EmbeddingStoreBlockingStub, T> call) {
    try {
      return call.apply(
          stub.withDeadlineAfter(config.deadline().toMillis(), TimeUnit.MILLISECONDS));
    } catch (StatusRuntimeException e) {
      throw explain(e);
    }
  }

  private EmbeddingStoreException explain(StatusRuntimeException e) {
    Status status = e.getStatus();
    Status.Code code = status.getCode();
    StringBuilder message = new StringBuilder("store " + address + ": " + code);
    if (status.getDescription() != null) {
      message.append(": ").append(status.getDescription().lines().findFirst().orElse(""));
    }
    if (status.getCause() != null) {
      message.append(": ").append(status.getCause().getMessage());
    }
    boolean later = code == Status.Code.UNAVAILABLE || code == Status.Code.DEADLINE_EXCEEDED;
    return later
        ? new StoreUnavailableException(message.toString(), code, e)
        : new EmbeddingStoreException(message.toString(), code, e);
  }

  /** A gRPC service configuration; its numbers must be doubles. */
  private static Map<String, ?> retries(int attempts) {
    Map<String, ?> policy =
        Map.of(
            "maxAttempts",
            (double) attempts,
            "initialBackoff",
            "0.05s",
            "maxBackoff",
            "0.5s",
            "backoffMultiplier",
            2.0,
            "retryableStatusCodes",
            List.of("UNAVAILABLE"));
    return Map.of(
        "methodConfig", List.of(Map.of("name", List.of(Map.of()), "retryPolicy", policy)));
  }
}
