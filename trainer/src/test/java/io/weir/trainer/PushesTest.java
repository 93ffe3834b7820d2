package io.weir.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PushesTest {
  private final Pushes pushes = new Pushes();

  @Test
  void ask_beforeTheEnd_isCancelledWithIt() {
    CompletableFuture<Void> asked = pushes.ask(Pushes.Extent.ITEMS);
    assertThat(asked).isNotDone();
    pushes.handOver();
    assertThat(asked).as("another loop may carry it out").isNotDone();
    pushes.close();
    assertThat(asked).isCancelled();
  }

  @Test
  void ask_afterTheEnd_isCancelledAtOnce() {
    pushes.close();
    assertThat(pushes.ask(Pushes.Extent.ITEMS)).isCancelled();
    pushes.close();
    assertThat(pushes.isPushing()).isFalse();
  }
}
