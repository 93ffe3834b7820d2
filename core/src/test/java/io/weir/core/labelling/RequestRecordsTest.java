package io.weir.core.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RequestRecordsTest {
  private final RequestRecords records = new RequestRecords();

  @Test
  void nothingAdded_thereIsNeitherContextNorCandidate() {
    assertThat(records.hasContext()).isFalse();
    assertThat(records.hasCandidates()).isFalse();
    assertThat(records.contexts()).isEmpty();
    assertThat(records.lists()).isEmpty();
    assertThat(records.feedback()).isEmpty();
    assertThatThrownBy(records::context)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no context: check hasContext() first");
  }

  @Test
  void severalContexts_theEarliestSpeaks_ofEqualOnesTheFirst_andTheOthersAreCounted() {
    RequestContext first = context("r", 5);
    records.add(context("r", 7));
    records.add(first);
    records.add(context("other", 5));

    assertThat(records.hasContext()).isTrue();
    assertThat(records.context()).isSameAs(first);
    assertThat(records.contexts()).hasSize(3);
    assertThat(repairs(Contradiction.SEVERAL_CONTEXTS)).isEqualTo(2);
  }

  @Test
  void noContext_isNoContradiction() {
    assertThat(repairs(Contradiction.SEVERAL_CONTEXTS)).isZero();
  }

  @Test
  void listWithoutItems_isKept_butNoCandidate() {
    records.add(list());
    assertThat(records.lists()).hasSize(1);
    assertThat(records.hasCandidates()).isFalse();

    records.add(list(4));
    assertThat(records.hasCandidates()).isTrue();
  }

  @Test
  void lists_shareTheNumbersOfTheirItems() {
    records.add(list(4, 5));
    records.add(list(5, 6));

    assertThat(records.lists().get(0).items()).containsExactly(0, 1);
    assertThat(records.lists().get(1).items()).containsExactly(1, 2);
    assertThat(records.items().size()).isEqualTo(3);
    assertThat(repairs(Contradiction.REPEATED_ITEM))
        .as("an item may stand in any number of lists")
        .isZero();
  }

  @Test
  void anItemTwiceInOneList_isDroppedButForItsFirstPlace_andCounted() {
    records.add(list(4, 5, 4, 4));

    assertThat(records.lists().get(0).list().itemIds()).containsExactly(4, 5);
    assertThat(repairs(Contradiction.REPEATED_ITEM)).isEqualTo(2);
    assertThat(repairs(Contradiction.RANKS_NOT_INCREASING)).isZero();
  }

  @Test
  void repeatsBehindVeryManyItems_areFound() {
    long[] many = LongStream.range(0, 700).toArray();
    records.add(list(many));
    records.add(list(many));
    assertThat(repairs(Contradiction.REPEATED_ITEM)).isZero();

    long[] repeated = Arrays.copyOf(many, 701);
    repeated[700] = 699;
    records.add(list(repeated));
    assertThat(repairs(Contradiction.REPEATED_ITEM)).isEqualTo(1);
    assertThat(records.lists().get(2).list().itemIds()).isEqualTo(many);
  }

  @Test
  void ranksOutOfOrderOrEqual_areSorted_andCounted() {
    records.add(ranked(new long[] {4, 5}, 1, 2));
    assertThat(repairs(Contradiction.RANKS_NOT_INCREASING)).isZero();

    records.add(ranked(new long[] {4, 5}, 2, 1));
    records.add(ranked(new long[] {4, 5}, 2, 2));

    assertThat(records.lists().get(1).list().itemIds()).containsExactly(5, 4);
    assertThat(repairs(Contradiction.RANKS_NOT_INCREASING)).isEqualTo(2);
    assertThat(repairs(Contradiction.REPEATED_ITEM)).isZero();
  }

  @Test
  void recordThatBreaksItsRules_isRefused_andNotAdded() {
    assertThatThrownBy(() -> records.add(context(" ", 1)))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("requestId: \" \" (expected: not blank)");
    assertThatThrownBy(() -> records.add(ranked(new long[] {4, 5}, 1, 9)))
        .hasMessage("ranks[1]: 9 (expected: increasing, 2 to 2)");
    assertThatThrownBy(() -> records.add(ranked(new long[] {4, 5}, 9, 1)))
        .hasMessage("ranks[0]: 9 (expected: 1 to 2)");
    assertThatThrownBy(() -> records.add(new Feedback("r", 9, 1L, 2, 4, " ", 1)))
        .hasMessage("action: \" \" (expected: not blank)");

    assertThat(records.hasContext()).isFalse();
    assertThat(records.lists()).isEmpty();
    assertThat(records.feedback()).isEmpty();
    assertThat(repairs(Contradiction.RANKS_NOT_INCREASING)).isZero();
  }

  @Test
  void feedback_isKeptInTheOrderAdded() {
    Feedback click = new Feedback("r", 9, 1L, 3, 4, "click", 1);
    Feedback order = new Feedback(null, 9, null, 2, 4, "order", 1);
    records.add(click);
    records.add(order);

    assertThat(records.feedback()).containsExactly(click, order);
  }

  private int repairs(Contradiction kind) {
    Contradictions found = new Contradictions();
    records.countRepairs(found);
    return found.count(kind);
  }

  private static RequestContext context(String requestId, long eventTime) {
    return new RequestContext(requestId, 9, 1L, eventTime, "home", Map.of(), Map.of(), Map.of());
  }

  private static CandidateList list(long... items) {
    return ranked(items);
  }

  private static CandidateList ranked(long[] items, int... ranks) {
    return new CandidateList(
        "r",
        9,
        1L,
        2,
        "home",
        Stage.RANKING,
        items,
        ranks,
        new float[0],
        new boolean[0],
        items.length,
        Map.of());
  }
}
