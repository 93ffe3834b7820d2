package io.weir.store.client;

import static io.weir.core.Checks.check;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.weir.core.InvalidValueException;
import io.weir.store.v1.EmbeddingStoreGrpc;
import io.weir.store.v1.EmbeddingStoreGrpc.EmbeddingStoreBlockingStub;
import io.weir.store.v1.GetStatusRequest;
import io.weir.store.v1.ListGenerationsRequest;
import io.weir.store.v1.ListSnapshotFilesRequest;
import io.weir.store.v1.ReadSnapshotFileRequest;
import io.weir.store.v1.ScoreRequest;
import io.weir.store.v1.ScoreResponse;
import io.weir.store.v1.SnapshotFile;
import io.weir.store.v1.WireEncoding;
import io.weir.store.wire.IdsRequest;
import io.weir.store.wire.RowsReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * An {@link EmbeddingReader} of one or several replicas of an embedding store.
 *
 * <p>One connection to each replica, made at the first call, kept and made again when it breaks;
 * calls share them and go to the replicas in turn. Every call has a deadline; one that finds a
 * replica unavailable is tried again within it, at the next replica, and no other is: all calls
 * only read, but a refusal would be the same elsewhere. While no replica can be reached, calls fail
 * at once, and those made from a tenth of a second after a store's return are answered again.
 */
public final class EmbeddingStoreClient implements EmbeddingReader {
  private static final MethodDescriptor<IdsRequest, RowsReply> MULTI_GET =
      EmbeddingStoreGrpc.getMultiGetMethod().toBuilder(IdsRequest.MARSHALLER, RowsReply.MARSHALLER)
          .build();

  /** Reads an answer where it arrives: else its head, its rows and its end each wake the caller. */
  private static final Executor NETWORK_THREAD = Runnable::run;

  private static final String UNFINISHED = ".unfinished-";
  private static final int WINDOW_BYTES = 1 << 20;
  private static final long RECONNECT_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private final String replicas;
  private final ClientConfig config;
  private final ManagedChannel channel;
  private final EmbeddingStoreBlockingStub stub;
  private final AtomicLong reconnectedNs = new AtomicLong(System.nanoTime());

  private EmbeddingStoreClient(String replicas, ClientConfig config, ManagedChannel channel) {
    this.replicas = replicas;
    this.config = config;
    this.channel = channel;
    EmbeddingStoreBlockingStub plain = EmbeddingStoreGrpc.newBlockingStub(channel);
    this.stub = config.security().call().map(plain::withCallCredentials).orElse(plain);
  }

  /** A client of the store at this address; nothing is sent yet. */
  public static EmbeddingStoreClient connect(String host, int port, ClientConfig config) {
    return connect(List.of(host + ":" + port), config);
  }

  /**
   * A client of several replicas; nothing is sent yet.
   *
   * @param replicas {@code host:port} each; a host may have several addresses, which are replicas
   *     each
   * @throws InvalidValueException when an address or a file of {@code config} cannot be used
   */
  public static EmbeddingStoreClient connect(List<String> replicas, ClientConfig config) {
    check(!replicas.isEmpty(), "replicas", replicas, "one or more");
    for (String replica : replicas) {
      check(replica.matches("[^,/]+:\\d{1,5}"), "replicas", replica, "host:port");
    }
    NettyChannelBuilder builder =
        NettyChannelBuilder.forTarget(ReplicaResolver.target(replicas), config.security().channel())
            // A fixed one: to find the best, gRPC would send a ping beside every answer.
            .flowControlWindow(WINDOW_BYTES)
            .defaultLoadBalancingPolicy("round_robin")
            .maxInboundMessageSize(config.maxMessageBytes());
    if (config.attempts() == 1) {
      builder.disableRetry();
    } else {
      builder.enableRetry().defaultServiceConfig(retries(config.attempts()));
    }
    return new EmbeddingStoreClient(String.join(",", replicas), config, builder.build());
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
  public List<RankedItems> score(ScoreQuery query) {
    float[] users = query.users();
    ByteBuffer packed =
        ByteBuffer.allocate(users.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    packed.asFloatBuffer().put(users);
    ScoreRequest.Builder request =
        ScoreRequest.newBuilder()
            .setUsers(UnsafeByteOperations.unsafeWrap(packed))
            .setTopN(query.topN())
            .setSimilarity(io.weir.store.v1.Similarity.valueOf(query.similarity().name()));
    for (long id : query.ids()) {
      request.addIds(id);
    }
    query.generation().ifPresent(request::setGeneration);
    ScoreResponse response = call(s -> s.score(request.build()));
    return response.getRankingsList().stream()
        .map(ranking -> RankedItems.of(response.getOrigin(), ranking))
        .toList();
  }

  @Override
  public List<GenerationInfo> generations() {
    return call(s -> s.listGenerations(ListGenerationsRequest.getDefaultInstance()))
        .getGenerationsList()
        .stream()
        .map(GenerationInfo::of)
        .toList();
  }

  @Override
  public Path fetchSnapshot(long generation, Path parent) {
    Path folder = parent.resolve("generation-" + generation);
    List<SnapshotFile> files =
        call(
            s ->
                s.listSnapshotFiles(
                        ListSnapshotFilesRequest.newBuilder().setGeneration(generation).build())
                    .getFilesList());
    try {
      if (SnapshotDownload.isThere(files, folder)) {
        return folder;
      }
      Files.createDirectories(parent);
      deleteLeft(folder);
      Path unfinished = Files.createTempDirectory(parent, UNFINISHED);
      try {
        for (SnapshotFile file : files) {
          download(generation, file, unfinished);
        }
        moveUnlessThere(unfinished, folder);
      } finally {
        deleteLeft(unfinished);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folder;
  }

  /**
   * What the replica that answers serves and how far its ingest is.
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

  private void download(long generation, SnapshotFile file, Path folder) throws IOException {
    ReadSnapshotFileRequest request =
        ReadSnapshotFileRequest.newBuilder()
            .setGeneration(generation)
            .setName(file.getName())
            .build();
    try {
      long deadlineMs = config.downloadDeadline().toMillis();
      SnapshotDownload.write(
          file,
          stub.withDeadlineAfter(deadlineMs, TimeUnit.MILLISECONDS).readSnapshotFile(request),
          folder);
    } catch (StatusRuntimeException e) {
      throw explain(e);
    }
  }

  /** Another reader may have been quicker. */
  private static void moveUnlessThere(Path unfinished, Path folder) throws IOException {
    try {
      Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
  }

  private static void deleteLeft(Path unfinished) throws IOException {
    if (!Files.isDirectory(unfinished)) {
      return;
    }
    try (Stream<Path> files = Files.list(unfinished)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(unfinished);
  }

  private ItemVectors multiGet(OptionalLong generation, long... ids) {
    IdsRequest request = new IdsRequest(ids, generation, WireEncoding.DECODED);
    RowsReply reply =
        call(
            s ->
                ClientCalls.blockingUnaryCall(
                    s.getChannel()
                        .newCall(MULTI_GET, s.getCallOptions().withExecutor(NETWORK_THREAD)),
                    request));
    return ItemVectors.of(ids.length, reply);
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
    StringBuilder message = new StringBuilder("store " + replicas + ": " + code);
    if (status.getDescription() != null) {
      message.append(": ").append(status.getDescription().lines().findFirst().orElse(""));
    }
    if (status.getCause() != null) {
      message.append(": ").append(status.getCause().getMessage());
    }
    if (code == Status.Code.UNAVAILABLE) {
      reconnectSoon();
    }
    if (code == Status.Code.FAILED_PRECONDITION) {
      return new GenerationNotHeldException(message.toString(), e);
    }
    boolean later = code == Status.Code.UNAVAILABLE || code == Status.Code.DEADLINE_EXCEEDED;
    return later
        ? new StoreUnavailableException(message.toString(), code, e)
        : new EmbeddingStoreException(message.toString(), code, e);
  }

  /**
   * gRPC waits longer after each refused connection, up to two minutes: a store that is back would
   * stay without readers so long. While there are calls, its connections are tried often.
   */
  private void reconnectSoon() {
    long now = System.nanoTime();
    long before = reconnectedNs.get();
    if (now - before >= RECONNECT_EVERY_NS && reconnectedNs.compareAndSet(before, now)) {
      channel.resetConnectBackoff();
    }
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
