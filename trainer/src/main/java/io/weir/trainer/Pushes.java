package io.weir.trainer;

import io.weir.trainer.publication.Publisher;
import io.weir.trainer.stream.CatalogueSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The pushes that others have asked for, each from the asking until the brokers have acknowledged
 * all of it.
 *
 * <p>They outlive a training loop: where learning is taken back, the loop that follows carries out
 * what the one before has not. Once this is closed every push is cancelled, those that are asked
 * for later, too: nobody waits in vain.
 *
 * <p>{@link #ask} may be called on any thread, all else on the training thread.
 */
final class Pushes implements AutoCloseable {
  private final Queue<CompletableFuture<Void>> asked = new ConcurrentLinkedQueue<>();
  private final List<Order> orders = new ArrayList<>();
  private final List<Sent> sent = new ArrayList<>();
  private volatile boolean closed;

  /** A push that waits for the catalogue to be read as far as it went when it was asked for. */
  private record Order(long[] itemEnds, CompletableFuture<Void> published) {}

  /** A push of so many reports to the publisher. */
  private record Sent(long reports, CompletableFuture<Void> published) {}

  /**
   * Asks that what was learnt so far, and the items that the topic holds by now, be published at
   * once.
   *
   * @return completes on the training thread when all of it was acknowledged; is cancelled when
   *     training ends before
   */
  CompletableFuture<Void> ask() {
    CompletableFuture<Void> published = new CompletableFuture<>();
    asked.add(published);
    // Looked at after it was added: it is seen by close, or sees it.
    if (closed) {
      cancelAsked();
    }
    return published;
  }

  /** Takes in what was asked for, and begins those pushes whose items were read. */
  void begin(CatalogueSource items, Publisher publisher) {
    for (var next = asked.poll(); next != null; next = asked.poll()) {
      orders.add(new Order(items.ends(), next));
    }
    orders.removeIf(
        order ->
            items.hasApplied(order.itemEnds)
                && sent.add(new Sent(publisher.reports(), order.published)));
  }

  /** Whether a push has begun that was not reported yet. */
  boolean isPushing() {
    return !sent.isEmpty();
  }

  /** Reports the pushes of which everything was acknowledged. */
  void report(Publisher publisher) {
    sent.removeIf(push -> publisher.isPublished(push.reports) && push.published.complete(null));
  }

  /** The loop that carried them out has ended: the next one begins them anew. */
  void handOver() {
    sent.forEach(push -> asked.add(push.published));
    orders.forEach(order -> asked.add(order.published));
    sent.clear();
    orders.clear();
  }

  /** Cancels all; a second call does nothing. */
  @Override
  public void close() {
    handOver();
    closed = true;
    cancelAsked();
  }

  private void cancelAsked() {
    for (var next = asked.poll(); next != null; next = asked.poll()) {
      next.cancel(false);
    }
  }
}
