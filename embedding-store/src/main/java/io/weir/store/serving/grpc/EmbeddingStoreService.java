package io.weir.store.serving.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.weir.store.serving.Calls;
import io.weir.store.serving.HeldList;
import io.weir.store.serving.ReadCalls;
import io.weir.store.serving.Reads;
import io.weir.store.transfer.SnapshotFiles;
import io.weir.store.v1.EmbeddingStoreGrpc;
import io.weir.store.v1.EmbeddingStoreGrpc.EmbeddingStoreImplBase;
import io.weir.store.v1.ExportChunk;
import io.weir.store.v1.ExportRequest;
import io.weir.store.v1.FilePart;
import io.weir.store.v1.GetRequest;
import io.weir.store.v1.GetResponse;
import io.weir.store.v1.GetStatusRequest;
import io.weir.store.v1.GetStatusResponse;
import io.weir.store.v1.ListGenerationsRequest;
import io.weir.store.v1.ListGenerationsResponse;
import io.weir.store.v1.ListSnapshotFilesRequest;
import io.weir.store.v1.ListSnapshotFilesResponse;
import io.weir.store.v1.ReadSnapshotFileRequest;
import io.weir.store.v1.ScoreRequest;
import io.weir.store.v1.ScoreResponse;
import io.weir.store.v1.SnapshotFile;
import io.weir.store.wire.IdsRequest;
import io.weir.store.wire.RowsAnswer;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;

/**
 * The calls of readers. Every answer is read from one generation, held as long as it is read: the
 * one that was current when the call came, or the one that was asked for. Thread-safe; nothing here
 * waits for anything but the disk, and that in streams alone.
 */
final class EmbeddingStoreService extends EmbeddingStoreImplBase {
  private final Reads reads;
  private final ReadCalls calls;
  private final SnapshotFiles snapshots;
  private final ScheduledExecutorService timer;

  EmbeddingStoreService(
      Reads reads, ReadCalls calls, SnapshotFiles snapshots, ScheduledExecutorService timer) {
    this.reads = reads;
    this.calls = calls;
    this.snapshots = snapshots;
    this.timer = timer;
  }

  /**
   * All calls, the reading of many items with messages of its own that are the same on the wire.
   */
  ServerServiceDefinition definition() {
    ServerServiceDefinition generated = bindService();
    MethodDescriptor<IdsRequest, RowsAnswer> multiGet =
        EmbeddingStoreGrpc.getMultiGetMethod().toBuilder(
                IdsRequest.MARSHALLER, RowsAnswer.MARSHALLER)
            .build();
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(EmbeddingStoreGrpc.SERVICE_NAME)
            .setSchemaDescriptor(generated.getServiceDescriptor().getSchemaDescriptor())
            .addMethod(multiGet);
    List<ServerMethodDefinition<?, ?>> others =
        generated.getMethods().stream()
            .filter(
                method ->
                    !method
                        .getMethodDescriptor()
                        .getFullMethodName()
                        .equals(multiGet.getFullMethodName()))
            .collect(Collectors.toList());
    others.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(descriptor.build());
    others.forEach(service::addMethod);
    return service.addMethod(multiGet, ServerCalls.asyncUnaryCall(this::multiGet)).build();
  }

  private void multiGet(IdsRequest request, StreamObserver<RowsAnswer> answer) {
    Calls.begin(
        answer,
        () -> {
          calls.multiGet(request, answer::onNext);
          answer.onCompleted();
        });
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> answer) {
    Calls.answer(answer, () -> calls.get(request));
  }

  @Override
  public void score(ScoreRequest request, StreamObserver<ScoreResponse> answer) {
    Calls.answer(answer, () -> calls.score(request));
  }

  @Override
  public void export(ExportRequest request, StreamObserver<ExportChunk> answer) {
    Calls.begin(
        answer,
        () ->
            PacedStream.start(
                answer, ExportSource.open(reads, request), reads.config().streamPatience(), timer));
  }

  @Override
  public void listGenerations(
      ListGenerationsRequest request, StreamObserver<ListGenerationsResponse> answer) {
    Calls.answer(answer, () -> HeldList.of(reads.store().view()));
  }

  @Override
  public void listSnapshotFiles(
      ListSnapshotFilesRequest request, StreamObserver<ListSnapshotFilesResponse> answer) {
    Calls.answer(answer, () -> listSnapshotFiles(request));
  }

  @Override
  public void readSnapshotFile(ReadSnapshotFileRequest request, StreamObserver<FilePart> answer) {
    Calls.begin(
        answer,
        () ->
            PacedStream.start(
                answer,
                FileSource.of(snapshots.file(request.getGeneration(), request.getName())),
                reads.config().streamPatience(),
                timer));
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> answer) {
    Calls.answer(answer, () -> StatusWriter.write(reads.reporter().status()));
  }

  private ListSnapshotFilesResponse listSnapshotFiles(ListSnapshotFilesRequest request) {
    ListSnapshotFilesResponse.Builder response = ListSnapshotFilesResponse.newBuilder();
    for (SnapshotFiles.Entry entry : snapshots.list(request.getGeneration())) {
      response.addFiles(
          SnapshotFile.newBuilder()
              .setName(entry.name())
              .setSizeBytes(entry.sizeBytes())
              .setSha256(entry.sha256()));
    }
    return response.build();
  }
}
