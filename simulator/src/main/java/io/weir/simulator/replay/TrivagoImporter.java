package io.weir.simulator.replay;

import static io.weir.core.Checks.check;

import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Ids;
import io.weir.simulator.LogStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hotel-search sessions of trivago, the RecSys Challenge 2019.
 *
 * <p>Knees, Deldjoo, Bakhshandegan Moghaddam, Adamczak, Leyson and Monreal, "RecSys Challenge 2019:
 * Session-based Hotel Recommendations", RecSys 2019.
 *
 * <ul>
 *   <li>A request is a click-out with its impression list; its id is {@code user/session/step}.
 *   <li>The file logs a list only when the user clicks out. requestTime is the time of the
 *       session's event before it, in the order of time and step; it is the click-out's own time
 *       where there is none, or where that event is further back than {@link #FAST_WINDOW}.
 *   <li>A click is the click-out on a listed item, at its own time, but at least 1 ms after
 *       exposure (the file counts whole seconds). A click-out on an item that its list does not
 *       hold keeps the list without a click, and is refused as {@code click-not-in-list}.
 *   <li>Items of the session's earlier {@code interaction item …} events are the sequence {@code
 *       interactions}, never labels. References that are no item are passed over.
 *   <li>An item that a list names twice stands at its first place; the second is refused as {@code
 *       item-repeated}. A second click-out of one user, session and step is refused as {@code
 *       duplicate-request}.
 *   <li>Cross features, alike for all retrieved candidates: {@code logPrice} = ln(price); {@code
 *       priceRank}, the share of the other candidates that is cheaper; {@code touched} = ln(1 +
 *       interactions of the session with the item); {@code lastTouched}, 1 for the item of the
 *       newest interaction. A borrowed candidate has the price it was last shown at. Shown position
 *       is none of them.
 *   <li>Candidates are borrowed from earlier lists of other users in the same city.
 * </ul>
 *
 * <p>Memory: about 100 bytes per event and 12 bytes per shown candidate.
 */
final class TrivagoImporter implements Importer {
  /** Longer than the longest way from a session's event to the next click-out in the public set. */
  static final Duration FAST_WINDOW = Duration.ofHours(26);

  private static final String CLICK_OUT = "clickout item";
  private static final String INTERACTION = "interaction item ";
  private static final String SEQUENCE = "interactions";
  private static final String CITY = "city";
  private static final Pattern ITEM_ID = Pattern.compile("\\d{1,18}");
  private static final long NO_ITEM = -1;
  private static final int LONGEST = 10_000;
  private static final long MAX_SECONDS = 9_999_999_999L;
  private static final long MAX_PRICE = Integer.MAX_VALUE;
  private static final List<String> COLUMNS =
      List.of(
          "user_id",
          "session_id",
          "timestamp",
          "step",
          "action_type",
          "reference",
          "platform",
          "city",
          "device",
          "current_filters",
          "impressions",
          "prices");

  @Override
  public String format() {
    return "trivago";
  }

  @Override
  public String description() {
    return "hotel-search sessions of the RecSys Challenge 2019 (CSV)";
  }

  @Override
  public LogStream open(Path file, ReplaySettings settings, ImportWatcher watcher) {
    LeftOut leftOut = new LeftOut(watcher);
    Sessions sessions = new Sessions(file, leftOut);
    Table.csv(file, COLUMNS, leftOut, sessions::add);
    List<Impression> impressions = sessions.impressions(settings.maxSequence());
    check(!impressions.isEmpty(), "file", file, "at least one click-out with impressions");
    return ImpressionStream.of(this, settings, FAST_WINDOW, leftOut.refusals())
        .candidates(EarlierLists.within("the same city"))
        .crossFeatures(TrivagoImporter::crossFeatures)
        .impressions(impressions)
        .build();
  }

  private static Map<String, float[]> crossFeatures(
      Impression impression, long[] items, float[] prices) {
    float[] logPrice = new float[items.length];
    float[] priceRank = new float[items.length];
    float[] touched = new float[items.length];
    float[] lastTouched = new float[items.length];
    float[] ascending = prices.clone();
    Arrays.sort(ascending);
    long[] interactions = impression.sequences().getOrDefault(SEQUENCE, new long[0]);
    for (int i = 0; i < items.length; i++) {
      logPrice[i] = (float) StrictMath.log(prices[i]);
      priceRank[i] = shareBelow(ascending, prices[i]);
      touched[i] = (float) StrictMath.log1p(count(interactions, items[i]));
      lastTouched[i] = interactions.length > 0 && interactions[0] == items[i] ? 1 : 0;
    }
    return Map.of(
        "logPrice", logPrice,
        "priceRank", priceRank,
        "touched", touched,
        "lastTouched", lastTouched);
  }

  private static float shareBelow(float[] ascending, float price) {
    int cheaper = 0;
    while (ascending[cheaper] < price) {
      cheaper++;
    }
    return ascending.length == 1 ? 0 : (float) cheaper / (ascending.length - 1);
  }

  private static int count(long[] items, long item) {
    int count = 0;
    for (long other : items) {
      count += other == item ? 1 : 0;
    }
    return count;
  }

  /**
   * A click-out.
   *
   * @param clicked the item, or {@link #NO_ITEM} where the list does not hold it
   */
  private record ClickOut(
      String requestId,
      long clicked,
      long city,
      long[] shown,
      float[] prices,
      Map<String, long[]> categorical) {}

  /**
   * One event of a session.
   *
   * @param touched the item of an interaction, else {@link #NO_ITEM}
   * @param clickOut what the event is if it is a click-out, else null
   */
  private record Event(
      long timeMs, long step, long line, long touched, @Nullable ClickOut clickOut) {
    static final Comparator<Event> ORDER =
        Comparator.comparingLong(Event::timeMs)
            .thenComparingLong(Event::step)
            .thenComparingLong(Event::line);
  }

  /** The file's sessions, filled row by row. */
  private static final class Sessions {
    private final Path file;
    private final Map<String, List<Event>> sessions = new LinkedHashMap<>();
    private final Map<String, Long> hashes = new HashMap<>();
    private final Set<String> requestIds = new HashSet<>();
    private final LeftOut leftOut;

    Sessions(Path file, LeftOut leftOut) {
      this.file = file;
      this.leftOut = leftOut;
    }

    void add(Row row) {
      String session = row.text("user_id") + "/" + row.text("session_id");
      long time =
          row.integer("timestamp", 0, MAX_SECONDS, "seconds since 1970, at most 10 digits") * 1_000;
      long step = row.integer("step", 1, Integer.MAX_VALUE, "a positive integer");
      String action = row.text("action_type");
      boolean clicks = action.equals(CLICK_OUT);
      check(
          clicks || row.optional("impressions").isEmpty(),
          "impressions",
          Row.quoted(row.optional("impressions")),
          "empty, as action_type is " + action);
      ClickOut clickOut = clicks ? clickOut(row, session + "/" + step) : null;
      if (clickOut != null && !requestIds.add(clickOut.requestId())) {
        refuse(row, "duplicate-request", "step", row.optional("step"), "one click-out a step");
        return;
      }
      long touched = action.startsWith(INTERACTION) ? reference(row) : NO_ITEM;
      sessions
          .computeIfAbsent(session, name -> new ArrayList<>(4))
          .add(new Event(time, step, row.line(), touched, clickOut));
    }

    private ClickOut clickOut(Row row, String requestId) {
      String[] ids = row.text("impressions").split("\\|", -1);
      String[] prices = row.text("prices").split("\\|", -1);
      check(prices.length == ids.length, "prices", prices.length, ids.length + ", one per item");
      check(ids.length <= LONGEST, "impressions", ids.length + " items", "<= " + LONGEST);
      Map<Long, Float> shown = new LinkedHashMap<>();
      for (int i = 0; i < ids.length; i++) {
        String field = "impressions[" + i + "]";
        long item = Row.integer(field, ids[i], 0, Long.MAX_VALUE, "an item id");
        long price = Row.integer("prices[" + i + "]", prices[i], 1, MAX_PRICE, "a price above 0");
        if (shown.putIfAbsent(item, (float) price) != null) {
          refuse(row, "item-repeated", field, ids[i], "each item once");
        }
      }
      long reference = reference(row);
      if (!shown.containsKey(reference)) {
        String rule = "one of the " + shown.size() + " impressions";
        refuse(row, "click-not-in-list", "reference", row.optional("reference"), rule);
        reference = NO_ITEM;
      }
      float[] shownPrices = new float[shown.size()];
      long[] items = new long[shown.size()];
      int next = 0;
      for (Map.Entry<Long, Float> entry : shown.entrySet()) {
        items[next] = entry.getKey();
        shownPrices[next++] = entry.getValue();
      }
      long city = hash(row.text(CITY));
      return new ClickOut(requestId, reference, city, items, shownPrices, categorical(row, city));
    }

    private Map<String, long[]> categorical(Row row, long city) {
      String filters = row.optional("current_filters");
      long[] hashed =
          filters.isEmpty()
              ? new long[0]
              : Arrays.stream(filters.split("\\|")).mapToLong(this::hash).distinct().toArray();
      return Map.of(
          "platform",
          new long[] {hash(row.text("platform"))},
          CITY,
          new long[] {city},
          "device",
          new long[] {hash(row.text("device"))},
          "filters",
          hashed);
    }

    private long hash(String text) {
      return hashes.computeIfAbsent(text, Ids::hash);
    }

    private static long reference(Row row) {
      String reference = row.optional("reference");
      return ITEM_ID.matcher(reference).matches() ? Long.parseLong(reference) : NO_ITEM;
    }

    private void refuse(Row row, String reason, String field, String value, String rule) {
      leftOut.refuse(reason, row.complaint(file, field, value, rule));
    }

    /** The click-outs, in the order of their sessions in the file. */
    List<Impression> impressions(int maxSequence) {
      List<Impression> impressions = new ArrayList<>();
      sessions.forEach(
          (session, events) -> {
            long userId = Ids.parse(session.substring(0, session.indexOf('/')));
            events.sort(Event.ORDER);
            for (int i = 0; i < events.size(); i++) {
              ClickOut clickOut = events.get(i).clickOut();
              if (clickOut != null) {
                impressions.add(impression(userId, events, i, clickOut, maxSequence));
              }
            }
          });
      return impressions;
    }

    private static Impression impression(
        long userId, List<Event> events, int index, ClickOut clickOut, int maxSequence) {
      long clickTime = events.get(index).timeMs();
      long before = index == 0 ? clickTime : events.get(index - 1).timeMs();
      long requestTime = clickTime - before < FAST_WINDOW.toMillis() ? before : clickTime;
      long feedbackTime = Math.max(clickTime, requestTime + Impression.EXPOSED_AFTER_MS + 1);
      String id = clickOut.requestId();
      long clicked = clickOut.clicked();
      long[] newestFirst = new long[Math.min(index, maxSequence)];
      int length = 0;
      for (int i = index - 1; i >= 0 && length < maxSequence; i--) {
        if (events.get(i).touched() != NO_ITEM) {
          newestFirst[length++] = events.get(i).touched();
        }
      }
      return new Impression(
          id,
          userId,
          requestTime,
          clickOut.shown(),
          clickOut.prices(),
          clickOut.categorical(),
          Map.of(SEQUENCE, Arrays.copyOf(newestFirst, length)),
          clicked == NO_ITEM
              ? List.of()
              : List.of(new Feedback(id, userId, requestTime, feedbackTime, clicked, "click", 1)),
          clickOut.city());
    }
  }
}
