package io.weir.local.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small made-up files in the formats of public data sets. */
public final class MadeUpLogs {
  private MadeUpLogs() {}

  /** Jester: every user's rating of every joke, which users of one kind like alike. */
  public static String ratings(int users, int jokes) {
    StringBuilder rows = new StringBuilder("user,joke,rating\n");
    Random random = new Random(3);
    for (int user = 0; user < users; user++) {
      for (int joke = 0; joke < jokes; joke++) {
        double liking = (joke % 7 == user % 7 ? 6 : 1) + 4 * random.nextGaussian();
        double rating = Math.max(-10, Math.min(10, liking));
        rows.append(user).append(",").append(joke).append(",").append(Math.round(rating));
        rows.append("\n");
      }
    }
    return rows.toString();
  }

  /** MovieLens: every user's stars for every film, which users of one kind like alike. */
  public static String stars(int users, int films) {
    StringBuilder rows = new StringBuilder("user,item,rating\n");
    Random random = new Random(4);
    for (int user = 0; user < users; user++) {
      for (int film = 0; film < films; film++) {
        double liking = (film % 7 == user % 7 ? 4.5 : 3) + random.nextGaussian();
        long stars = Math.round(Math.max(1, Math.min(5, liking)));
        rows.append(user).append(",").append(film).append(",").append(stars).append("\n");
      }
    }
    return rows.toString();
  }

  /** trivago: forty sessions of one click-out each, on one of five places. */
  public static String clickOuts() {
    StringBuilder rows =
        new StringBuilder(
            "user_id,session_id,timestamp,step,action_type,reference,platform,city,device,"
                + "current_filters,impressions,prices\n");
    for (int row = 0; row < 40; row++) {
      List<String> places = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        places.add(String.valueOf(1 + (row + 3 * i) % 11));
      }
      rows.append("U").append(row % 7).append(",s").append(row).append(",");
      rows.append(1_000 + 60 * row).append(",1,clickout item,").append(places.get(row % 5));
      rows.append(",FR,Paris,mobile,,").append(String.join("|", places));
      rows.append(",50|60|70|80|90\n");
    }
    return rows.toString();
  }

  /** MIND: forty impressions of five news each, one clicked. */
  public static String behaviours() {
    StringBuilder rows = new StringBuilder();
    for (int row = 0; row < 40; row++) {
      rows.append(row).append("\tU").append(row % 7).append("\t11/11/2019 9:");
      rows.append(10 + row).append(":00 AM\tN1 N2\t");
      for (int i = 0; i < 5; i++) {
        int news = (row + 3 * i) % 11;
        rows.append(i == 0 ? "" : " ").append("N").append(news);
        rows.append(news % 5 == row % 5 || i == 4 ? "-1" : "-0");
      }
      rows.append("\n");
    }
    return rows.toString();
  }
}
