package io.weir.simulator;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestContext;
import io.weir.schemas.LogProducer;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;

/** One record of a log, of the five kinds that a cascade's services produce. Immutable. */
public sealed interface LogEvent {
  /** When the event happened, epoch ms. */
  long eventTime();

  /** Whether it is about the catalogue and not about a request. */
  default boolean isOfCatalogue() {
    return false;
  }

  /** Sends the record to its topic; the future is the producer's. */
  CompletableFuture<?> sendTo(LogProducer producer);

  /** Adds the record to the totals. */
  void countIn(LogTotals.Counter counter);

  /** The events of {@code first}, then those of {@code second}. */
  static Iterator<LogEvent> concat(
      Iterator<? extends LogEvent> first, Iterator<? extends LogEvent> second) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return first.hasNext() || second.hasNext();
      }

      @Override
      public LogEvent next() {
        return first.hasNext() ? first.next() : second.next();
      }
    };
  }

  /** An item of the catalogue. */
  record OfItem(Item item) implements LogEvent {
    @Override
    public long eventTime() {
      return item.eventTime();
    }

    @Override
    public CompletableFuture<?> sendTo(LogProducer producer) {
      return producer.send(item);
    }

    @Override
    public void countIn(LogTotals.Counter counter) {
      counter.addOfCatalogue();
    }

    @Override
    public boolean isOfCatalogue() {
      return true;
    }
  }

  /**
   * The end of an item of the catalogue.
   *
   * @param itemId which
   * @param eventTime when it is withdrawn; its record has no field for that
   */
  record OfWithdrawal(long itemId, long eventTime) implements LogEvent {
    @Override
    public boolean isOfCatalogue() {
      return true;
    }

    @Override
    public CompletableFuture<?> sendTo(LogProducer producer) {
      return producer.withdraw(itemId);
    }

    @Override
    public void countIn(LogTotals.Counter counter) {
      counter.addOfCatalogue();
    }
  }

  /** The context of a request. */
  record OfRequest(RequestContext request) implements LogEvent {
    @Override
    public long eventTime() {
      return request.eventTime();
    }

    @Override
    public CompletableFuture<?> sendTo(LogProducer producer) {
      return producer.send(request);
    }

    @Override
    public void countIn(LogTotals.Counter counter) {
      counter.add(request);
    }
  }

  /** One stage's list for a request. */
  record OfCandidates(CandidateList list) implements LogEvent {
    @Override
    public long eventTime() {
      return list.eventTime();
    }

    @Override
    public CompletableFuture<?> sendTo(LogProducer producer) {
      return producer.send(list);
    }

    @Override
    public void countIn(LogTotals.Counter counter) {
      counter.add(list);
    }
  }

  /** A user's action. */
  record OfFeedback(Feedback feedback) implements LogEvent {
    @Override
    public long eventTime() {
      return feedback.eventTime();
    }

    @Override
    public CompletableFuture<?> sendTo(LogProducer producer) {
      return producer.send(feedback);
    }

    @Override
    public void countIn(LogTotals.Counter counter) {
      counter.add(feedback);
    }
  }
}
