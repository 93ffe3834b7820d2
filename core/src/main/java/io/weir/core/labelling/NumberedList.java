package io.weir.core.labelling;

import io.weir.core.cascade.CandidateList;

/**
 * A stage's list, each item once, with the items' numbers in the request's {@link ItemIndex}.
 *
 * @param list the list
 * @param items (places) the number of the item at each place
 */
record NumberedList(CandidateList list, int[] items) {

  /** Numbers the items of a list in which none is repeated. */
  static NumberedList of(CandidateList list, ItemIndex index) {
    int[] items = new int[list.itemIds().length];
    for (int i = 0; i < items.length; i++) {
      items[i] = index.add(list.itemIds()[i]);
    }
    return new NumberedList(list, items);
  }
}
