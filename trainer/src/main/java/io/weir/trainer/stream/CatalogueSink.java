package io.weir.trainer.stream;

import io.weir.core.cascade.DeadLetter;
import io.weir.core.cascade.Item;

/** Takes what the {@code items} topic says. */
public interface CatalogueSink {
  /** An item is new, or has other features. */
  void put(Item item);

  /** An item has left the catalogue. */
  void withdraw(long itemId);

  /** A record cannot be used. */
  void refuse(DeadLetter letter);
}
