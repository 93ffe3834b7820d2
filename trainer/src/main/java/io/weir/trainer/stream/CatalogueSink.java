package io.weir.trainer.stream;

import io.weir.core.cascade.DeadLetter;
import io.weir.core.cascade.Item;
import java.util.function.LongPredicate;

/** Takes what the {@code items} topic says. */
public interface CatalogueSink {
  /** An item is new, or has other features. */
  void put(Item item);

  /** An item has left the catalogue. */
  void withdraw(long itemId);

  /**
   * The topic was read again from its beginning: what is not in it has been withdrawn.
   *
   * @param isThere whether it has an item
   */
  void keepOnly(LongPredicate isThere);

  /** A record cannot be used. */
  void refuse(DeadLetter letter);
}
