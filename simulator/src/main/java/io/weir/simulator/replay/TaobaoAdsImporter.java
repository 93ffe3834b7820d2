package io.weir.simulator.replay;

import static io.weir.core.Checks.check;

import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.Item;
import io.weir.simulator.LogStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Display advertisements of Taobao: {@code raw_sample.csv}, with {@code ad_feature.csv} and {@code
 * user_profile.csv} beside it if they are there.
 *
 * <p>"Ad Display/Click Data on Taobao.com", Tianchi data set 56, of 2017-05-06 to 05-13.
 *
 * <ul>
 *   <li>A request is the rows of one user, second and placement ({@code pid}), its exposure their
 *       advertisements in the order of the file; its id is {@code user/seconds/pid}.
 *   <li>A row with {@code clk} 1 is clicked, a second after its request: clicks have no time of
 *       their own.
 *   <li>The placement and the columns of the user's profile are categorical features of the
 *       context.
 *   <li>Advertisements that are shown have the features of {@code ad_feature.csv}, the price as
 *       {@code logPrice} = ln(1 + price).
 *   <li>Candidates are borrowed from earlier lists of other users in the same placement.
 *   <li>An advertisement that a list names twice is refused as {@code item-repeated}, a second row
 *       of an advertisement's features or a user's profile as {@code duplicate-item} and {@code
 *       duplicate-profile}.
 * </ul>
 *
 * <p>Memory: about 600 bytes per row, 300 per row of a profile.
 */
final class TaobaoAdsImporter implements Importer {
  /** Holds the constant time of clicks with room to spare. */
  private static final Duration FAST_WINDOW = Duration.ofMinutes(1);

  private static final long CLICKED_AFTER_MS = 1_000;
  private static final String PLACEMENT = "pid";
  private static final String ID = "an id, a whole number";
  private static final String FLAG = "0 or 1";
  private static final List<String> COLUMNS =
      List.of("user", "time_stamp", "adgroup_id", PLACEMENT, "nonclk", "clk");

  @Override
  public String format() {
    return "taobao-ads";
  }

  @Override
  public String description() {
    return "display advertisements of Taobao: raw_sample.csv, with ad_feature.csv and"
        + " user_profile.csv beside it";
  }

  @Override
  public LogStream open(Path file, ReplaySettings settings, ImportWatcher watcher) {
    LeftOut leftOut = new LeftOut(watcher);
    Lists lists = new Lists(file, settings, leftOut);
    Table.csv(file, COLUMNS, leftOut, lists::add);
    check(!lists.byId.isEmpty(), "file", file, "at least one impression");
    TaobaoAdFeatures features = new TaobaoAdFeatures(leftOut);
    features.readProfiles(file, lists.users());
    List<Impression> impressions = lists.impressions(features);
    List<Item> items = features.readItems(file, impressions);
    return ImpressionStream.of(this, settings, FAST_WINDOW, leftOut.refusals())
        .candidates(EarlierLists.within("the same placement"))
        .items(items)
        .impressions(impressions)
        .build();
  }

  /** A list while it is read. */
  private record Shown(
      String id, long userId, long time, String placement, Map<Long, Boolean> clickedByItem) {}

  /** The file's lists, filled row by row. */
  private static final class Lists {
    private final Path file;
    private final ReplaySettings settings;
    private final LeftOut leftOut;
    private final Map<String, Shown> byId = new LinkedHashMap<>();

    Lists(Path file, ReplaySettings settings, LeftOut leftOut) {
      this.file = file;
      this.settings = settings;
      this.leftOut = leftOut;
    }

    void add(Row row) {
      long user = row.integer("user", 0, Long.MAX_VALUE, ID);
      long time = EpochTime.seconds(row, "time_stamp");
      long item = row.integer("adgroup_id", 0, Long.MAX_VALUE, ID);
      String placement = row.text(PLACEMENT);
      long clicked = row.integer("clk", 0, 1, FLAG);
      long notClicked = row.integer("nonclk", 0, 1, FLAG);
      check(clicked != notClicked, "nonclk", notClicked, (1 - clicked) + ", as clk is " + clicked);
      if (!settings.keepsUser(user)) {
        return;
      }
      String id = user + "/" + time / 1_000 + "/" + placement;
      Shown shown =
          byId.computeIfAbsent(
              id, name -> new Shown(name, user, time, placement, new LinkedHashMap<>()));
      Boolean before = shown.clickedByItem.putIfAbsent(item, clicked == 1);
      if (before != null) {
        shown.clickedByItem.put(item, before || clicked == 1);
        leftOut.refuse(
            "item-repeated",
            row.complaint(file, "adgroup_id", row.optional("adgroup_id"), "each item once"));
      }
    }

    /** Who is shown something, without profiles yet. */
    Map<Long, Map<String, long[]>> users() {
      Map<Long, Map<String, long[]>> users = new HashMap<>();
      byId.values().forEach(shown -> users.put(shown.userId, Map.of()));
      return users;
    }

    List<Impression> impressions(TaobaoAdFeatures features) {
      List<Impression> impressions = new ArrayList<>(byId.size());
      byId.values().forEach(shown -> impressions.add(impression(shown, features)));
      return impressions;
    }

    private static Impression impression(Shown shown, TaobaoAdFeatures features) {
      long placement = Ids.hash(shown.placement);
      Map<String, long[]> categorical = new HashMap<>(features.profile(shown.userId));
      categorical.put(PLACEMENT, new long[] {placement});
      List<Feedback> clicks = new ArrayList<>();
      shown.clickedByItem.forEach(
          (item, clicked) -> {
            if (clicked) {
              long time = shown.time + CLICKED_AFTER_MS;
              clicks.add(new Feedback(shown.id, shown.userId, shown.time, time, item, "click", 1));
            }
          });
      return new Impression(
          shown.id,
          shown.userId,
          shown.time,
          shown.clickedByItem.keySet().stream().mapToLong(Long::longValue).toArray(),
          new float[0],
          Map.copyOf(categorical),
          Map.of(),
          List.copyOf(clicks),
          placement);
    }
  }
}
