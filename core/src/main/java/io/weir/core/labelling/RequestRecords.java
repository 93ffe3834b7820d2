package io.weir.core.labelling;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Every record the logs hold of one request, in the order added.
 *
 * <p>The caller adds identical records once, and in an order that does not depend on their arrival:
 * where event times do not decide between contradicting records, the first one added wins.
 *
 * <p>Not thread-safe; made for one request and thrown away.
 */
public final class RequestRecords {
  private static final int EXPECTED_ITEMS = 256;

  private final List<RequestContext> contexts = new ArrayList<>(1);
  private final List<NumberedList> lists = new ArrayList<>();
  private final ItemIndex items = new ItemIndex(EXPECTED_ITEMS);

  /** The last list that each item was found in, by the item's number; lists count from 1. */
  private int[] lastSeen = new int[EXPECTED_ITEMS];

  private int seenLists;
  private final List<Feedback> feedback = new ArrayList<>();
  private int repeatedItems;
  private int unsortedLists;

  /**
   * Adds what was known when the request entered the cascade.
   *
   * @throws InvalidValueException when the record breaks its rules; it is not added then
   */
  public void add(RequestContext context) {
    context.validate();
    contexts.add(context);
  }

  /**
   * Adds one stage's list; of exposure there may be several, one per page. Items that stand in it
   * more than once are dropped but for their first place, items out of the order of their original
   * ranks are sorted, and both is counted.
   *
   * @throws InvalidValueException when the record breaks another of its rules; it is not added then
   */
  public void add(CandidateList list) {
    NumberedList numbered = NumberedList.of(list, items);
    if (hasRepeats(numbered.items()) || !ranksIncrease(list.ranks())) {
      list.validateButOrder();
      ListRepair repair = new ListRepair(list);
      repeatedItems += repair.repeatedItems();
      unsortedLists += repair.ranksNotIncreasing() ? 1 : 0;
      lists.add(NumberedList.of(repair.list(), items));
    } else {
      list.validateButRepeats();
      lists.add(numbered);
    }
  }

  private boolean hasRepeats(int[] numbers) {
    seenLists++;
    if (lastSeen.length < items.size()) {
      lastSeen = Arrays.copyOf(lastSeen, Math.max(items.size(), 2 * lastSeen.length));
    }
    boolean repeats = false;
    for (int number : numbers) {
      repeats |= lastSeen[number] == seenLists;
      lastSeen[number] = seenLists;
    }
    return repeats;
  }

  private static boolean ranksIncrease(int[] ranks) {
    for (int i = 1; i < ranks.length; i++) {
      if (ranks[i] <= ranks[i - 1]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Adds what the user did with one item. Feedback without requestId was attributed to this
   * request.
   *
   * @throws InvalidValueException when the record breaks its rules; it is not added then
   */
  public void add(Feedback action) {
    action.validate();
    feedback.add(action);
  }

  /** Whether the request can be assembled: it needs a context. */
  public boolean hasContext() {
    return !contexts.isEmpty();
  }

  /** Whether any list names any item. */
  public boolean hasCandidates() {
    for (NumberedList list : lists) {
      if (list.items().length > 0) {
        return true;
      }
    }
    return false;
  }

  /** The context that speaks for the request: the earliest. */
  public RequestContext context() {
    if (contexts.isEmpty()) {
      throw new IllegalStateException("no context: check hasContext() first");
    }
    RequestContext earliest = contexts.get(0);
    for (RequestContext context : contexts) {
      earliest = context.eventTime() < earliest.eventTime() ? context : earliest;
    }
    return earliest;
  }

  /** Counts what was repaired on the way in. */
  void countRepairs(Contradictions found) {
    found.add(Contradiction.REPEATED_ITEM, repeatedItems);
    found.add(Contradiction.RANKS_NOT_INCREASING, unsortedLists);
    found.add(Contradiction.SEVERAL_CONTEXTS, Math.max(0, contexts.size() - 1));
  }

  List<RequestContext> contexts() {
    return contexts;
  }

  List<NumberedList> lists() {
    return lists;
  }

  /** Every item of {@link #lists()}, and perhaps others. */
  ItemIndex items() {
    return items;
  }

  List<Feedback> feedback() {
    return feedback;
  }
}
