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
  private static final long ANY_STEP = -1;

  private final Queue<Ask> asked = new ConcurrentLinkedQueue<>();
  private final List<Order> orders = new ArrayList<>();
  private final List<Sent> sent = new ArrayList<>();
  private volatile boolean closed;

  /** What is to be published. */
  enum Extent {
    /** The items that wait, under the generation that readers use. */
    ITEMS,
    /** A generation of its own. */
    GENERATION
  }

  private record Ask(Extent extent, CompletableFuture<Void> published) {}

  /** A push that waits for the catalogue to be read as far as it went when it was asked for. */
  private record Order(long[] itemEnds, Ask ask) {}

  /** A push of so many reports to the publisher, and of the dense weights of a step. */
  private record Sent(long reports, long step, Ask ask) {}

  /**
   * Asks that what was learnt so far, and the items that the topic holds by now, be published at
   * once.
   *
   * @return completes on the training thread when all of it was acknowledged; is cancelled when
   *     training ends before
   */
  CompletableFuture<Void> ask(Extent extent) {
    Ask ask = new Ask(extent, new CompletableFuture<>());
    asked.add(ask);
    // Looked at after it was added: it is seen by close, or sees it.
    if (closed) {
      cancelAsked();
    }
    return ask.published;
  }

  /** Takes in what was asked for, and begins those pushes whose items were read. */
  void begin(CatalogueSource items, Publisher publisher) {
    for (Ask next = asked.poll(); next != null; next = asked.poll()) {
      orders.add(new Order(items.ends(), next));
    }
    orders.removeIf(
        order -> items.hasApplied(order.itemEnds) && sent.add(sent(order.ask, publisher)));
  }

  private static Sent sent(Ask ask, Publisher publisher) {
    long step = ask.extent == Extent.GENERATION ? publisher.hasten() : ANY_STEP;
    return new Sent(publisher.reports(), step, ask);
  }

  /** Whether a push has begun that was not reported yet. */
  boolean isPushing() {
    return !sent.isEmpty();
  }

  /** Reports the pushes of which everything was acknowledged. */
  void report(Publisher publisher) {
    sent.removeIf(
        push ->
            publisher.isPublished(push.reports)
                && (push.step == ANY_STEP || publisher.isSettled(push.step))
                && push.ask.published.complete(null));
  }

  /** The loop that carried them out has ended: the next one begins them anew. */
  void handOver() {
    sent.forEach(push -> asked.add(push.ask));
    orders.forEach(order -> asked.add(order.ask));
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
    for (Ask next = asked.poll(); next != null; next = asked.poll()) {
      next.published.cancel(false);
    }
  }
}
