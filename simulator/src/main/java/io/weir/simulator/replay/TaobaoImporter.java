package io.weir.simulator.replay;

import static io.weir.core.Checks.check;

import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Item;
import io.weir.simulator.LogStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * User behaviour of Taobao: {@code UserBehavior.csv}, which has no header.
 *
 * <p>Zhu, Li, Zhang, Li, He, Li and Gai, "Learning Tree-based Deep Model for Recommender Systems",
 * KDD 2018.
 *
 * <ul>
 *   <li>A {@code pv} is a request that shows that one item, which is clicked: the file logs a view
 *       of an item's page, no list. Its id is {@code user/item/seconds}; a second one of that id is
 *       refused as {@code duplicate-request}.
 *   <li>{@code cart}, {@code fav} and {@code buy} are feedback without requestId, with the actions
 *       {@code cart}, {@code fav} and {@code order}; the join attributes it. A second row of the
 *       same user, item, behaviour and second is refused as {@code duplicate-row}.
 *   <li>The file counts whole seconds. A request has its second's first millisecond; click and
 *       other feedback come {@value #ACTED_AFTER_MS} ms into theirs, which is after the exposure of
 *       a view in the same second.
 *   <li>Both windows are as long as the longest way from a user's last view of an item to other
 *       behaviour on it, so whatever follows a view finds it.
 *   <li>Items have the feature {@code category}, true from the first row on; a row that gives
 *       another category than an earlier one is counted as {@code category-differs}, and the first
 *       holds.
 *   <li>Candidates are borrowed from earlier lists of other users.
 * </ul>
 *
 * <p>Memory: about 400 bytes per row.
 */
final class TaobaoImporter implements Importer {
  private static final Duration LEAST_WINDOW = Duration.ofMinutes(1);
  private static final long ACTED_AFTER_MS = 26;
  private static final String VIEW = "pv";
  private static final Map<String, String> ACTIONS =
      Map.of("cart", "cart", "fav", "fav", "buy", "order");
  private static final String BEHAVIOURS = "one of pv, cart, fav, buy";
  private static final String SECONDS = "seconds since 1970, at most 10 digits";
  private static final long MAX_SECONDS = 9_999_999_999L;
  private static final long ONE_POOL = 0;
  private static final List<String> COLUMNS =
      List.of("user", "item", "category", "behaviour", "time");

  @Override
  public String format() {
    return "taobao";
  }

  @Override
  public String description() {
    return "user behaviour of Taobao: views, carts, favourites and orders (CSV without header)";
  }

  @Override
  public LogStream open(Path file, ReplaySettings settings, ImportWatcher watcher) {
    LeftOut leftOut = new LeftOut(watcher);
    Behaviours behaviours = new Behaviours(file, leftOut);
    Table.headless(file, ",", COLUMNS, leftOut, behaviours::add);
    check(!behaviours.views.isEmpty(), "file", file, "at least one row of behaviour pv");
    LastExposures exposures = behaviours.exposures();
    Duration longest = exposures.fromRequest();
    Duration window = longest.compareTo(LEAST_WINDOW) < 0 ? LEAST_WINDOW : longest;
    return ImpressionStream.of(this, settings, window, leftOut.refusals())
        .items(behaviours.items())
        .impressions(behaviours.views)
        .unattributed(behaviours.others, window)
        .real("views, carts, favourites and orders")
        .note(
            "taobao logs views of single items: every exposure is clicked, so click metrics say"
                + " nothing; carts, favourites and orders name no request and are attributed to"
                + " the user's last view of the item")
        .build();
  }

  /** The file's rows. */
  private static final class Behaviours {
    private record Act(long userId, long itemId, String action, long eventTime) {}

    private final Path file;
    private final LeftOut leftOut;
    private final List<Impression> views = new ArrayList<>();
    private final List<Feedback> others = new ArrayList<>();
    private final Set<String> requestIds = new HashSet<>();
    private final Set<Act> acts = new HashSet<>();
    private final Map<Long, Long> categories = new LinkedHashMap<>();
    private long firstTime = Long.MAX_VALUE;

    Behaviours(Path file, LeftOut leftOut) {
      this.file = file;
      this.leftOut = leftOut;
    }

    void add(Row row) {
      long userId = id(row, "user");
      long itemId = id(row, "item");
      long category = id(row, "category");
      String behaviour = row.text("behaviour");
      String action = ACTIONS.get(behaviour);
      boolean view = behaviour.equals(VIEW);
      check(view || action != null, "behaviour", Row.quoted(behaviour), BEHAVIOURS);
      long time = row.integer("time", 0, MAX_SECONDS, SECONDS) * 1_000;
      if (view) {
        view(row, userId, itemId, time);
      } else {
        act(row, new Act(userId, itemId, String.valueOf(action), time + ACTED_AFTER_MS));
      }
      firstTime = Math.min(firstTime, time);
      Long before = categories.putIfAbsent(itemId, category);
      if (before != null && before != category) {
        refuse(row, "category-differs", "category", before + ", as in an earlier row of the item");
      }
    }

    private void view(Row row, long userId, long itemId, long time) {
      String id = userId + "/" + itemId + "/" + time / 1_000;
      if (!requestIds.add(id)) {
        refuse(row, "duplicate-request", "time", "one view of an item by a user a second");
        return;
      }
      views.add(
          new Impression(
              id,
              userId,
              time,
              new long[] {itemId},
              new float[0],
              Map.of(),
              Map.of(),
              List.of(new Feedback(id, userId, time, time + ACTED_AFTER_MS, itemId, "click", 1)),
              ONE_POOL));
    }

    private void act(Row row, Act act) {
      if (acts.add(act)) {
        others.add(new Feedback(null, act.userId, null, act.eventTime, act.itemId, act.action, 1));
      } else {
        refuse(row, "duplicate-row", "time", "each behaviour once a second");
      }
    }

    private void refuse(Row row, String reason, String field, String rule) {
      leftOut.refuse(reason, row.complaint(file, field, row.optional(field), rule));
    }

    private static long id(Row row, String column) {
      return row.integer(column, 0, Long.MAX_VALUE, "an id, a whole number");
    }

    List<Item> items() {
      List<Item> items = new ArrayList<>(categories.size());
      categories.forEach(
          (item, category) ->
              items.add(
                  new Item(
                      item,
                      firstTime,
                      Map.of("category", new long[] {category}),
                      Map.of(),
                      new float[0])));
      return items;
    }

    LastExposures exposures() {
      views.sort(Comparator.comparingLong(Impression::requestTime));
      others.sort(Comparator.comparingLong(Feedback::eventTime));
      LastExposures exposures = new LastExposures();
      int next = 0;
      for (Feedback act : others) {
        for (; next < views.size() && views.get(next).exposureTime() <= act.eventTime(); next++) {
          Impression view = views.get(next);
          exposures.exposed(
              view.userId(), view.shown()[0], view.requestTime(), view.exposureTime());
        }
        exposures.acted(act.userId(), act.itemId(), act.eventTime());
      }
      return exposures;
    }
  }
}
