package io.weir.peer;

import static org.bytedeco.pytorch.global.torch.cat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The step as an expert writes it: the distinct rows of a batch are looked up once and are the
 * leaves, the item tower runs over distinct items, all users meet all items in one product, and
 * exactly the rows of the batch are moved, by Adagrad on gathered rows.
 */
final class DistinctStep extends Common {
  private final Table users;
  private final Table scenarios;
  private final Table cities;
  private final Table items;
  private final Table brands;

  DistinctStep(Workload workload, long seed) {
    super(workload, seed);
    users = new Table(workload.array("table.user"));
    scenarios = new Table(workload.array("table.scenario"));
    cities = new Table(workload.array("table.context.city"));
    items = new Table(workload.array("table.item"));
    brands = new Table(workload.array("table.item.brand"));
  }

  /** All rows of a feature, and those that a batch has looked up. */
  private static final class Table {
    private final Tensor weights;
    private final Tensor sums;
    private final List<Long> ids = new ArrayList<>();
    private final Map<Long, Integer> places = new HashMap<>();
    private Tensor rows = new Tensor();
    private Tensor index = new Tensor();

    Table(Workload.Array rows) {
      weights = Torch.of(rows.values(), rows.shape());
      sums = torch.zeros_like(weights);
    }

    /** Forgets the batch before. */
    void begin() {
      ids.clear();
      places.clear();
    }

    /** The places of ids among the batch's rows. */
    long[] places(long[] some) {
      long[] found = new long[some.length];
      for (int i = 0; i < found.length; i++) {
        Integer known = places.putIfAbsent(some[i], ids.size());
        if (known == null) {
          found[i] = ids.size();
          ids.add(some[i]);
        } else {
          found[i] = known;
        }
      }
      return found;
    }

    /** The batch's rows, once all its places were asked for. */
    Tensor rows() {
      index = Torch.of(ids.stream().mapToLong(Long::longValue).toArray(), ids.size());
      rows = weights.index_select(0, index).set_requires_grad(true);
      return rows;
    }

    void move() {
      try (NoGradGuard off = new NoGradGuard()) {
        Tensor gradient = rows.grad();
        Tensor sum = sums.index_select(0, index).add(gradient.mul(gradient));
        sums.index_copy_(0, index, sum);
        Tensor moves = gradient.div(Torch.plus(sum.sqrt(), ROW_EPSILON));
        weights.index_add_(0, index, moves, new Scalar((float) -ROW_RATE));
      }
    }
  }

  @Override
  Losses.Scores scores(HostBatch batch, Model towers) {
    List.of(users, scenarios, cities, items, brands).forEach(Table::begin);
    int requests = batch.requests;
    // The batch's own items first: their places are those of the batch.
    items.places(batch.items);
    long[] sequence = items.places(batch.sequences);
    Tensor itemRows = items.rows();
    Tensor ofSequences =
        itemRows
            .index_select(0, Torch.of(sequence, sequence.length))
            .reshape(requests, sequence.length / requests, -1)
            .mean(1);
    Tensor x =
        Model.userInput(
            ofTable(users, batch.userIds),
            ofTable(scenarios, new long[requests]),
            ofTable(cities, batch.cities),
            ofSequences);
    Tensor vectors = towers.users(x);
    Tensor ofItems = towers.items(itemInput(batch, itemRows));
    long scores = vectors.size(0);
    Tensor all =
        vectors.reshape(scores * requests, -1).matmul(ofItems.t()).reshape(scores, requests, -1);
    Tensor cells = Torch.of(batch.cellItems, requests, batch.columns);
    Tensor products = all.gather(2, cells.unsqueeze(0).expand(scores, requests, batch.columns));
    return new Losses.Scores(
        products,
        Torch.norms(vectors),
        Torch.norms(ofItems).squeeze(1).index_select(0, cells.flatten()).reshape(requests, -1),
        towers.logits(products, batch));
  }

  /** (V, inputs). */
  private Tensor itemInput(HostBatch batch, Tensor itemRows) {
    int width = batch.numbers.length / batch.items.length;
    float[] numbers = new float[batch.items.length * (1 + width)];
    for (int i = 0; i < batch.items.length; i++) {
      numbers[i * (1 + width)] = 1;
      System.arraycopy(batch.numbers, i * width, numbers, i * (1 + width) + 1, width);
    }
    return cat(
        Vectors.of(
            Torch.of(numbers, batch.items.length, 1 + width),
            itemRows.narrow(0, 0, batch.items.length),
            ofTable(brands, batch.brands)),
        1);
  }

  private static Tensor ofTable(Table table, long[] ids) {
    long[] places = table.places(ids);
    return table.rows().index_select(0, Torch.of(places, places.length));
  }

  @Override
  void moveRows() {
    List.of(users, scenarios, cities, items, brands).forEach(Table::move);
  }
}
