package io.weir.simulator.replay;

import static io.weir.core.Checks.check;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.Item;
import io.weir.simulator.LogStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Impressions of Microsoft News: {@code behaviors.tsv} of MIND, with {@code news.tsv} beside it
 * where there is one.
 *
 * <p>Wu, Qiao, Chen, Wu, Qi, Lian, Liu, Xie, Gao, Wu and Zhou, "MIND: A Large-scale Dataset for
 * News Recommendation", ACL 2020.
 *
 * <ul>
 *   <li>A request is a row; its id is the impression id. A second row of that id is refused as
 *       {@code duplicate-request}.
 *   <li>requestTime is the impression time, which has no zone and is taken as UTC. Clicks have no
 *       time of their own: they come {@value #CLICKED_AFTER_MS} ms after it.
 *   <li>The history is in ascending time order in the file; the sequence {@code history} has the
 *       newest first.
 *   <li>MIND has shuffled the shown order: exposure positions mean nothing.
 *   <li>A news that a row names twice stands at its first place and is clicked if either says so;
 *       the second is refused as {@code item-repeated}.
 *   <li>Items of {@code news.tsv} have the features {@code category} and {@code subcategory}, true
 *       from the first request on; a second row of a news is refused as {@code duplicate-item}.
 *   <li>Candidates are borrowed from earlier lists of other users.
 * </ul>
 *
 * <p>Ids are strings and are hashed ({@link Ids#parse}). Memory: about 300 bytes per row and 8
 * bytes per candidate and kept history item.
 */
final class MindImporter implements Importer {
  /** Holds the constant time of clicks with room to spare. */
  static final Duration FAST_WINDOW = Duration.ofMinutes(1);

  private static final long CLICKED_AFTER_MS = 1_000;
  private static final String TAB = "\t";
  private static final String HISTORY = "history";
  private static final String IMPRESSIONS = "impressions";
  private static final int LONGEST = 10_000;
  private static final long ONE_POOL = 0;
  private static final List<String> COLUMNS =
      List.of("impression_id", "user_id", "time", HISTORY, IMPRESSIONS);
  private static final List<String> NEWS_COLUMNS =
      List.of(
          "news_id",
          "category",
          "subcategory",
          "title",
          "abstract",
          "url",
          "title_entities",
          "abstract_entities");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("M/d/uuuu h:mm:ss a", Locale.US)
          .withResolverStyle(ResolverStyle.STRICT);

  @Override
  public String format() {
    return "mind";
  }

  @Override
  public String description() {
    return "news impressions of MIND: behaviors.tsv, with news.tsv beside it if there is one";
  }

  @Override
  public LogStream open(Path file, ReplaySettings settings, ImportWatcher watcher) {
    LeftOut leftOut = new LeftOut(watcher);
    Behaviours behaviours = new Behaviours(file, settings.maxSequence(), leftOut);
    Table.headless(file, TAB, COLUMNS, leftOut, behaviours::add);
    check(!behaviours.impressions.isEmpty(), "file", file, "at least one impression");
    long first =
        behaviours.impressions.stream().mapToLong(Impression::requestTime).min().getAsLong();
    List<Item> news = news(file, first, leftOut);
    return ImpressionStream.of(this, settings, FAST_WINDOW, leftOut.refusals())
        .items(news)
        .impressions(behaviours.impressions)
        .build();
  }

  private static List<Item> news(Path behaviours, long eventTime, LeftOut leftOut) {
    Map<Long, Item> items = new LinkedHashMap<>();
    Table.sibling(behaviours, "news.tsv")
        .ifPresent(
            file ->
                Table.headless(
                    file,
                    TAB,
                    NEWS_COLUMNS,
                    leftOut,
                    row -> news(file, row, eventTime, items, leftOut)));
    return List.copyOf(items.values());
  }

  private static void news(
      Path file, Row row, long eventTime, Map<Long, Item> items, LeftOut leftOut) {
    String id = row.text("news_id");
    Map<String, long[]> categorical =
        Map.of(
            "category", new long[] {Ids.hash(row.text("category"))},
            "subcategory", new long[] {Ids.hash(row.text("subcategory"))});
    long itemId = Ids.parse(id);
    Item item = new Item(itemId, eventTime, categorical, Map.of(), new float[0]);
    if (items.putIfAbsent(itemId, item) != null) {
      leftOut.refuse("duplicate-item", row.complaint(file, "news_id", id, "each news once"));
    }
  }

  /** The file's impressions, filled row by row. */
  private static final class Behaviours {
    private final Path file;
    private final int maxSequence;
    private final LeftOut leftOut;
    private final List<Impression> impressions = new ArrayList<>();
    private final Set<String> requestIds = new HashSet<>();
    private final Map<String, Long> ids = new HashMap<>();

    Behaviours(Path file, int maxSequence, LeftOut leftOut) {
      this.file = file;
      this.maxSequence = maxSequence;
      this.leftOut = leftOut;
    }

    void add(Row row) {
      String requestId = row.text("impression_id");
      long userId = Ids.parse(row.text("user_id"));
      long requestTime = time(row);
      Map<Long, Boolean> shown = shown(row);
      long[] history = newestFirst(row);
      if (!requestIds.add(requestId)) {
        leftOut.refuse(
            "duplicate-request", row.complaint(file, "impression_id", requestId, "each id once"));
        return;
      }
      List<Feedback> clicks = new ArrayList<>();
      shown.forEach(
          (item, clicked) -> {
            if (clicked) {
              long eventTime = requestTime + CLICKED_AFTER_MS;
              clicks.add(new Feedback(requestId, userId, requestTime, eventTime, item, "click", 1));
            }
          });
      impressions.add(
          new Impression(
              requestId,
              userId,
              requestTime,
              shown.keySet().stream().mapToLong(Long::longValue).toArray(),
              new float[0],
              Map.of(),
              Map.of(HISTORY, history),
              List.copyOf(clicks),
              ONE_POOL));
    }

    private static long time(Row row) {
      String text = row.text("time");
      String rule = "a time since 1970 such as 11/15/2019 10:22:32 AM";
      try {
        long time = LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC).toEpochMilli();
        check(time >= 0, "time", Row.quoted(text), rule);
        return time;
      } catch (DateTimeParseException e) {
        throw new InvalidValueException("time", Row.quoted(text), rule);
      }
    }

    /** News → clicked, in the shown order. */
    private Map<Long, Boolean> shown(Row row) {
      String[] entries = row.text(IMPRESSIONS).strip().split(" ", -1);
      check(entries.length <= LONGEST, IMPRESSIONS, entries.length + " news", "<= " + LONGEST);
      Map<Long, Boolean> shown = new LinkedHashMap<>();
      for (int i = 0; i < entries.length; i++) {
        String field = IMPRESSIONS + "[" + i + "]";
        String entry = entries[i];
        boolean clicked = entry.endsWith("-1");
        check(
            entry.length() > 2 && (clicked || entry.endsWith("-0")),
            field,
            Row.quoted(entry),
            "news-0 or news-1");
        long item = id(entry.substring(0, entry.length() - 2));
        Boolean before = shown.putIfAbsent(item, clicked);
        if (before != null) {
          shown.put(item, before || clicked);
          leftOut.refuse("item-repeated", row.complaint(file, field, entry, "each news once"));
        }
      }
      return shown;
    }

    private long[] newestFirst(Row row) {
      String history = row.optional(HISTORY).strip();
      String[] oldestFirst = history.isEmpty() ? new String[0] : history.split(" ");
      long[] newestFirst = new long[Math.min(maxSequence, oldestFirst.length)];
      for (int i = 0; i < newestFirst.length; i++) {
        newestFirst[i] = id(oldestFirst[oldestFirst.length - 1 - i]);
      }
      return newestFirst;
    }

    private long id(String news) {
      return ids.computeIfAbsent(news, Ids::parse);
    }
  }
}
