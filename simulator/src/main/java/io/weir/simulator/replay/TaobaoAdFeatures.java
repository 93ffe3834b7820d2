package io.weir.simulator.replay;

import io.weir.core.cascade.Item;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the files beside a log of Taobao's display advertisements tell of its users and
 * advertisements. Of both, only those that the log names are kept.
 */
final class TaobaoAdFeatures {
  private static final String USER = "userid";
  private static final String AD = "adgroup_id";
  private static final String PRICE = "price";
  private static final String ID = "an id, a whole number";
  private static final String NOT_GIVEN = "NULL";
  private static final List<String> PROFILE =
      List.of(
          "cms_segid",
          "cms_group_id",
          "final_gender_code",
          "age_level",
          "pvalue_level",
          "shopping_level",
          "occupation",
          "new_user_class_level");
  private static final List<String> FEATURES =
      List.of("cate_id", "campaign_id", "customer", "brand");

  private final LeftOut leftOut;
  private Map<Long, Map<String, long[]>> profiles = new HashMap<>();

  TaobaoAdFeatures(LeftOut leftOut) {
    this.leftOut = leftOut;
  }

  /**
   * Reads {@code user_profile.csv} beside the log, if there is one.
   *
   * @param users who is wanted, each with what is known already
   */
  void readProfiles(Path log, Map<Long, Map<String, long[]>> users) {
    profiles = users;
    Set<Long> read = new HashSet<>();
    Table.sibling(log, "user_profile.csv")
        .ifPresent(
            file ->
                Table.csv(file, with(USER, PROFILE), leftOut, row -> addProfile(file, row, read)));
  }

  private void addProfile(Path file, Row row, Set<Long> read) {
    long user = row.integer(USER, 0, Long.MAX_VALUE, ID);
    Map<String, long[]> profile = categorical(row, PROFILE);
    if (!read.add(user)) {
      leftOut.refuse(
          "duplicate-profile", row.complaint(file, USER, row.optional(USER), "each user once"));
    } else if (profiles.containsKey(user)) {
      profiles.put(user, profile);
    }
  }

  /** The user's profile; empty where none was read. */
  Map<String, long[]> profile(long user) {
    return profiles.getOrDefault(user, Map.of());
  }

  /** The catalogue of {@code ad_feature.csv} beside the log; empty where there is none. */
  List<Item> readItems(Path log, List<Impression> impressions) {
    long first = impressions.stream().mapToLong(Impression::requestTime).min().orElse(0);
    Set<Long> shown = new HashSet<>();
    impressions.forEach(
        impression -> {
          for (long item : impression.shown()) {
            shown.add(item);
          }
        });
    Map<Long, Item> items = new LinkedHashMap<>();
    List<String> columns = new ArrayList<>(with(AD, FEATURES));
    columns.add(PRICE);
    Table.sibling(log, "ad_feature.csv")
        .ifPresent(
            file ->
                Table.csv(file, columns, leftOut, row -> addItem(file, row, first, shown, items)));
    return List.copyOf(items.values());
  }

  private void addItem(Path file, Row row, long first, Set<Long> shown, Map<Long, Item> items) {
    long ad = row.integer(AD, 0, Long.MAX_VALUE, ID);
    double price =
        Numbers.parse(PRICE, row.text(PRICE), 0, Float.MAX_VALUE, "a price of 0 or more");
    Map<String, float[]> dense = Map.of("logPrice", new float[] {(float) StrictMath.log1p(price)});
    Item item = new Item(ad, first, categorical(row, FEATURES), dense, new float[0]);
    if (shown.contains(ad) && items.putIfAbsent(ad, item) != null) {
      leftOut.refuse("duplicate-item", row.complaint(file, AD, row.optional(AD), "each item once"));
    }
  }

  private static Map<String, long[]> categorical(Row row, List<String> columns) {
    Map<String, long[]> features = new HashMap<>();
    for (String column : columns) {
      String value = row.optional(column).strip();
      if (!value.isEmpty() && !value.equals(NOT_GIVEN)) {
        features.put(column, new long[] {Row.integer(column, value, 0, Long.MAX_VALUE, ID)});
      }
    }
    return Map.copyOf(features);
  }

  private static List<String> with(String first, List<String> others) {
    List<String> all = new ArrayList<>();
    all.add(first);
    all.addAll(others);
    return all;
  }
}
