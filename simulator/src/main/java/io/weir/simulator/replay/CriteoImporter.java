package io.weir.simulator.replay;

import static io.weir.core.Checks.check;

import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Ids;
import io.weir.simulator.LogStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Criteo's display advertising challenge: {@code train.txt}, tabs and no header, or a CSV such as
 * Criteo_x1 with the columns {@code label, I1 … I13, C1 … C26}.
 *
 * <ul>
 *   <li>The file knows neither users nor items, lists, stages or times: a row is whether one
 *       advertisement was clicked, and 39 features of which nobody says whether they are the user's
 *       or the advertisement's. A row becomes a request, its user and its id the number of the row,
 *       that shows the one item {@value #ITEM} and has all features in its context.
 *   <li>Rows are {@value #EVERY_MS} ms apart from {@link #START}, in the order of the file; a click
 *       comes a second after its request.
 *   <li>{@code I1} to {@code I13} are numbers: ln(1 + value), 0 below 0, and 1 where there is none,
 *       else 0. {@code C1} to {@code C26} are categorical; an empty one is left out.
 *   <li>There is nothing else to borrow: every stage's list is the one item.
 * </ul>
 *
 * <p>Memory: about 4 kB per row.
 */
final class CriteoImporter implements Importer {
  /** When made-up time begins. */
  static final Instant START = Instant.parse("2014-01-01T00:00:00Z");

  /** The item of every row. */
  static final long ITEM = 1;

  private static final Duration FAST_WINDOW = Duration.ofMinutes(1);
  private static final long EVERY_MS = 10;
  private static final long CLICKED_AFTER_MS = 1_000;
  private static final long ONE_POOL = 0;
  private static final String LABEL = "label";
  private static final List<String> NUMBERS = names("I", 13);
  private static final List<String> CATEGORIES = names("C", 26);
  private static final List<String> COLUMNS = columns();

  @Override
  public String format() {
    return "criteo";
  }

  @Override
  public String description() {
    return "clicks of Criteo's display advertising challenge: train.txt, or CSV with a header";
  }

  @Override
  public LogStream open(Path file, ReplaySettings settings, ImportWatcher watcher) {
    LeftOut leftOut = new LeftOut(watcher);
    Rows rows = new Rows(settings);
    if (hasHeader(file)) {
      Table.csv(file, COLUMNS, leftOut, rows::add);
    } else {
      Table.headless(file, "\t", COLUMNS, leftOut, rows::add);
    }
    check(!rows.impressions.isEmpty(), "file", file, "at least one row");
    return ImpressionStream.of(this, settings, FAST_WINDOW, leftOut.refusals())
        .impressions(rows.impressions)
        .real("clicks and features")
        .note(
            "criteo has neither users nor items nor times: each row is a request of its own that"
                + " shows the one item there is, so metrics within a request say nothing")
        .build();
  }

  private static boolean hasHeader(Path file) {
    try (LineReader reader = LineReader.open(file)) {
      LineReader.Line first = reader.next();
      return first != null && first.text().indexOf('\t') < 0 && first.text().indexOf(',') >= 0;
    } catch (IOException e) {
      // Whoever reads the file says so, with the line.
      return false;
    }
  }

  /** The file's rows. */
  private static final class Rows {
    private final ReplaySettings settings;
    private final List<Impression> impressions = new ArrayList<>();
    private long number;

    Rows(ReplaySettings settings) {
      this.settings = settings;
    }

    void add(Row row) {
      double label = Numbers.parse(LABEL, row.text(LABEL), "0 or 1");
      check(label == 0 || label == 1, LABEL, Row.quoted(row.text(LABEL)), "0 or 1");
      Map<String, float[]> dense = new HashMap<>();
      for (String name : NUMBERS) {
        dense.put(name, number(name, row.optional(name).strip()));
      }
      Map<String, long[]> categorical = new HashMap<>();
      for (String name : CATEGORIES) {
        String value = row.optional(name).strip();
        if (!value.isEmpty()) {
          categorical.put(name, new long[] {Ids.hash(value)});
        }
      }
      long user = ++number;
      if (settings.keepsUser(user)) {
        long time = START.toEpochMilli() + EVERY_MS * user;
        impressions.add(impression(user, time, label == 1, categorical, dense));
      }
    }
  }

  private static Impression impression(
      long user,
      long time,
      boolean clicked,
      Map<String, long[]> categorical,
      Map<String, float[]> dense) {
    String id = Long.toString(user);
    return new Impression(
        id,
        user,
        time,
        new long[] {ITEM},
        new float[0],
        Map.copyOf(categorical),
        Map.of(),
        Map.copyOf(dense),
        clicked
            ? List.of(new Feedback(id, user, time, time + CLICKED_AFTER_MS, ITEM, "click", 1))
            : List.of(),
        ONE_POOL);
  }

  private static float[] number(String name, String text) {
    if (text.isEmpty()) {
      return new float[] {0, 1};
    }
    double value = Numbers.parse(name, text, "a number, or nothing");
    return new float[] {(float) StrictMath.log1p(Math.max(0, value)), 0};
  }

  private static List<String> names(String prefix, int count) {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      names.add(prefix + i);
    }
    return List.copyOf(names);
  }

  private static List<String> columns() {
    List<String> columns = new ArrayList<>();
    columns.add(LABEL);
    columns.addAll(NUMBERS);
    columns.addAll(CATEGORIES);
    return List.copyOf(columns);
  }
}
