package io.weir.core.labelling;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The labelling of whole logs without contradictions, written down as plainly as possible. */
final class PlainLabelling {
  private PlainLabelling() {}

  static List<Object> randomCascade(Random random, long time) {
    List<Object> records = new ArrayList<>();
    records.add(new RequestContext("r", 9, time, time, "home", Map.of(), Map.of(), Map.of()));
    List<Long> items = new ArrayList<>();
    for (int count = 1 + random.nextInt(30); count > 0; count--) {
      items.add(random.nextLong());
    }
    for (Stage stage : Stage.values()) {
      Collections.shuffle(items, random);
      long[] ids = items.stream().mapToLong(Long::longValue).toArray();
      records.add(new CandidateList("r", 9, time, time + stage.depth(), "home", stage, ids));
      if (stage != Stage.RETRIEVAL) {
        items = new ArrayList<>(items.subList(0, 1 + random.nextInt(items.size())));
      }
    }
    CandidateList shown = (CandidateList) records.get(records.size() - 1);
    for (long item : shown.itemIds()) {
      if (random.nextInt(4) == 0) {
        String action = random.nextBoolean() ? "click" : "order";
        records.add(new Feedback("r", 9, time, time + 50, item, action, 1));
      }
    }
    return records;
  }

  static void assertAgrees(List<Object> records, RequestSample sample, String what) {
    List<Long> distinct = new ArrayList<>();
    for (Object record : records) {
      if (record instanceof CandidateList list) {
        Arrays.stream(list.itemIds()).filter(id -> !distinct.contains(id)).forEach(distinct::add);
      }
    }
    assertThat(sample.itemIds())
        .as(what)
        .hasSize(distinct.size())
        .containsExactlyInAnyOrder(distinct.toArray(Long[]::new));
    for (int i = 0; i < sample.size(); i++) {
      long item = sample.itemIds()[i];
      int deepest = 0;
      int[] ranks = new int[6];
      boolean clicked = false;
      boolean ordered = false;
      for (Object record : records) {
        if (record instanceof CandidateList list) {
          int rank = 1 + indexOf(list.itemIds(), item);
          ranks[list.stage().depth()] = rank;
          deepest = rank > 0 ? Math.max(deepest, list.stage().depth()) : deepest;
        } else if (record instanceof Feedback feedback && feedback.itemId() == item) {
          clicked |= feedback.action().equals("click");
          ordered |= feedback.action().equals("order");
        }
      }
      String of = what + ", item " + i;
      assertThat(sample.stageReached()[i]).as(of).isEqualTo((byte) deepest);
      assertThat(sample.preRankingRank()[i]).as(of).isEqualTo(ranks[2]);
      assertThat(sample.rankingRank()[i]).as(of).isEqualTo(ranks[3]);
      assertThat(sample.exposurePosition()[i]).as(of).isEqualTo(ranks[5]);
      assertThat(sample.labels().get("click")[i]).as(of).isEqualTo((byte) (clicked ? 1 : 0));
      assertThat(sample.labels().get("order")[i]).as(of).isEqualTo((byte) (ordered ? 1 : 0));
    }
    for (int i = 1; i < sample.size(); i++) {
      assertThat(sample.stageReached()[i])
          .as(what)
          .isLessThanOrEqualTo(sample.stageReached()[i - 1]);
    }
  }

  private static int indexOf(long[] items, long item) {
    for (int i = 0; i < items.length; i++) {
      if (items[i] == item) {
        return i;
      }
    }
    return -1;
  }
}
