package io.weir.store.serving.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PacedStreamTest {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  @Test
  void stream_isSentAsFastAsItIsRead() {
    Reader reader = new Reader(3);
    Numbers numbers = new Numbers(5);
    PacedStream.start(reader, numbers, Duration.ofHours(1), timer);
    assertThat(reader.received).containsExactly(0, 1, 2);
    reader.read(10);
    assertThat(reader.received).containsExactly(0, 1, 2, 3, 4);
    assertThat(reader.ended).isCompletedWithValue(Status.OK);
    assertThat(numbers.closes).isEqualTo(1);
  }

  @Test
  void stream_thatIsNotRead_endsAndFreesItsSource() throws Exception {
    Reader reader = new Reader(2);
    Numbers numbers = new Numbers(5);
    PacedStream.start(reader, numbers, Duration.ofMillis(20), timer);
    Status status = reader.ended.get(30, TimeUnit.SECONDS);
    assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(status.getDescription()).isEqualTo("stream: not read for 20 ms");
    reader.read(10);
    assertThat(reader.received).containsExactly(0, 1);
    assertThat(numbers.closes).isEqualTo(1);
  }

  @Test
  void stream_thatIsCancelled_freesItsSource() {
    Reader reader = new Reader(1);
    Numbers numbers = new Numbers(5);
    PacedStream.start(reader, numbers, Duration.ofHours(1), timer);
    reader.cancel();
    assertThat(numbers.closes).isEqualTo(1);
    assertThat(reader.ended).isNotDone();
  }

  @Test
  void source_thatFails_endsTheStreamInOneLine() {
    Reader reader = new Reader(9);
    PacedStream.Source<Integer> failing =
        new Numbers(5) {
          @Override
          public @Nullable Integer next() {
            throw new IllegalStateException("store: closed (expected: an open store)");
          }
        };
    PacedStream.start(reader, failing, Duration.ofHours(1), timer);
    assertThat(reader.ended.join().getDescription()).isEqualTo("internal error (see the log)");
  }

  @Test
  void source_thatCannotBeClosed_leavesTheAnswerWhole() {
    Reader reader = new Reader(9);
    PacedStream.Source<Integer> unclosable =
        new Numbers(2) {
          @Override
          public void close() {
            throw new IllegalStateException("no");
          }
        };
    PacedStream.start(reader, unclosable, Duration.ofHours(1), timer);
    assertThat(reader.received).containsExactly(0, 1);
    assertThat(reader.ended).isCompletedWithValue(Status.OK);
  }

  private static class Numbers implements PacedStream.Source<Integer> {
    int closes;
    private final int count;
    private int next;

    Numbers(int count) {
      this.count = count;
    }

    @Override
    public @Nullable Integer next() {
      return next < count ? next++ : null;
    }

    @Override
    public void close() {
      closes++;
    }
  }

  /** A client that has room for some messages. */
  private static final class Reader extends ServerCallStreamObserver<Integer> {
    final List<Integer> received = new ArrayList<>();
    final CompletableFuture<Status> ended = new CompletableFuture<>();
    private int room;
    private @Nullable Runnable onReady;
    private @Nullable Runnable onCancel;

    Reader(int room) {
      this.room = room;
    }

    void read(int more) {
      room += more;
      if (onReady != null) {
        onReady.run();
      }
    }

    void cancel() {
      if (onCancel != null) {
        onCancel.run();
      }
    }

    @Override
    public boolean isReady() {
      return room > 0;
    }

    @Override
    public void onNext(Integer value) {
      room--;
      received.add(value);
    }

    @Override
    public void onError(Throwable failure) {
      ended.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      ended.complete(Status.OK);
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
      onReady = handler;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
      onCancel = handler;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setCompression(String compression) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}
  }
}
