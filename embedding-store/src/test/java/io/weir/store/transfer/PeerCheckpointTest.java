package io.weir.store.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.weir.store.client.ClientSecurity;
import io.weir.store.v1.CheckpointRequest;
import io.weir.store.v1.EmbeddingStoreAdminGrpc.EmbeddingStoreAdminImplBase;
import io.weir.store.v1.FilePart;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PeerCheckpointTest {
  private static final Duration PATIENCE = Duration.ofMillis(200);

  @TempDir Path dir;

  @Test
  @Timeout(30)
  void peer_thatFallsSilent_isGivenUp() throws Exception {
    fetch(answer -> answer.onNext(part("CURRENT", "half")));
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  @Timeout(30)
  void peer_thatSaysNothing_isGivenUp() throws Exception {
    fetch(answer -> {});
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void file_thatArrivesAsAnother_isRefused() throws Exception {
    fetch(
        answer -> {
          answer.onNext(part("CURRENT", "one").toBuilder().setSha256("00").build());
          answer.onCompleted();
        });
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void peer_thatEndsInAFile_isGivenUp() throws Exception {
    fetch(
        answer -> {
          answer.onNext(part("CURRENT", "half"));
          answer.onCompleted();
        });
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void checkpoint_thatArrivesWhole_isThere() throws Exception {
    String sha = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest());
    fetch(
        answer -> {
          answer.onNext(part("CURRENT", "").toBuilder().setSha256(sha).build());
          answer.onCompleted();
        });
    assertThat(dir.resolve("store").resolve("CURRENT")).exists();
  }

  private void fetch(Consumer<StreamObserver<FilePart>> answers) throws Exception {
    Server peer =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                new EmbeddingStoreAdminImplBase() {
                  @Override
                  public void checkpoint(
                      CheckpointRequest request, StreamObserver<FilePart> answer) {
                    answers.accept(answer);
                  }
                })
            .build()
            .start();
    try {
      PeerCheckpoint.fetch(
          "127.0.0.1:" + peer.getPort(), dir.resolve("store"), PATIENCE, ClientSecurity.none());
    } finally {
      peer.shutdownNow();
      peer.awaitTermination();
    }
  }

  private static FilePart part(String name, String content) {
    return FilePart.newBuilder().setName(name).setContent(ByteString.copyFromUtf8(content)).build();
  }
}
