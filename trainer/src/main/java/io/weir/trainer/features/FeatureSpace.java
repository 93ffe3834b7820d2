package io.weir.trainer.features;

import io.weir.core.cascade.Ids;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.trainer.checkpoint.Differences;
import io.weir.trainer.checkpoint.StateWriter;
import io.weir.trainer.features.Inputs.Pooled;
import io.weir.trainer.features.Inputs.RowState;
import io.weir.trainer.features.Layout.Source;
import io.weir.trainer.table.EmbeddingTable;
import io.weir.trainer.table.TableCopy;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What the towers see of a request, an item and a list cell.
 *
 * <pre>
 * user   1 | user row | scenario row | categorical slots | sequence slots | scaled numbers
 * item   1 | log-odds per task | log impressions | item row | categorical slots | scaled numbers
 *          | pre-trained vector | lift over its lists per task
 * cell   1 | scaled cross features and whether known | per sequence: in it, how recent, how often
 *          | lift over chance by what others touched, log of how many touched it
 * </pre>
 *
 * <p>A slot holds the mean of a feature's rows. Sequences pool rows of the item table, so that a
 * user is near the items touched; where the model pools them itself, their slots stay 0 here and
 * {@link #sequences} has the rows one by one. Log-odds are those of {@link ItemStatistics} less the
 * overall ones. Nothing of what became of a candidate is an input: neither position, nor stage, nor
 * label.
 *
 * <p>A feature has a place in the inputs from when it is met: with a batch that is learnt from, or
 * with an item. Making inputs changes nothing but the rows that they say are {@link RowState#SEEN}.
 *
 * <p>Not thread-safe.
 */
public final class FeatureSpace {
  /** Name of the table of items. */
  public static final String ITEM = "item";

  private static final String OF_CONTEXTS = "context.";
  private static final String OF_ITEMS = "item.";
  private static final String USER = "user";
  private static final String SCENARIO = "scenario";

  /** Name of the field of the first sequence; those of the others follow. */
  public static final String FIRST_SEQUENCE = "sequence0";

  private final FeatureConfig room;
  private final int positions;
  private final int dimension;
  private final List<String> tasks;
  private final Tables tables;
  private final Catalogue catalogue;
  private final ItemStatistics statistics;
  private final ListLift lift;
  private final Neighbours neighbours;

  private final Slots contextCategorical;
  private final Slots contextDense;
  private final Slots sequences;
  private final Slots itemCategorical;
  private final Slots itemDense;
  private final CellFeatures cells;
  private final Scaler contextScaler;
  private final Scaler itemScaler;

  private final Layout userLayout;
  private final Layout itemLayout;
  private final Layout cellLayout;

  /** The tables of categorical features by place, as they are met. */
  private final @Nullable EmbeddingTable[] contextTables;

  private final @Nullable EmbeddingTable[] itemTables;

  /**
   * A space that has met no feature yet.
   *
   * @param dimension width of a table row
   * @param positions of a sequence that the model looks at one by one; 0 = their mean is taken here
   * @param tasks whose log-odds an item's input has
   * @param tables of the features' rows; the caller's to close
   */
  public FeatureSpace(
      FeatureConfig room,
      int dimension,
      int positions,
      List<String> tasks,
      Tables tables,
      Catalogue catalogue,
      ItemStatistics statistics) {
    this.room = room;
    this.positions = positions;
    this.dimension = dimension;
    this.tasks = List.copyOf(tasks);
    this.tables = tables;
    this.catalogue = catalogue;
    this.statistics = statistics;
    lift = statistics.listLift(room.listLift());
    neighbours = new Neighbours(room.neighbours());
    FeatureConfig.Names known = room.names();
    contextCategorical =
        new Slots("context-categorical", room.contextCategorical(), known.contextCategorical());
    contextDense = new Slots("context-dense", room.contextDense(), known.contextDense());
    sequences = new Slots("sequences", room.sequences(), known.sequences());
    itemCategorical =
        new Slots("item-categorical", room.itemCategorical(), known.itemCategorical());
    itemDense = new Slots("item-dense", room.itemDense(), known.itemDense());
    Slots cross = new Slots("cross", room.cross(), known.cross());
    cells = new CellFeatures(cross, sequences, neighbours);
    userLayout = ofUsers();
    itemLayout = ofItems();
    cellLayout = cells.layout();
    contextTables = new EmbeddingTable[room.contextCategorical()];
    itemTables = new EmbeddingTable[room.itemCategorical()];
    contextScaler = new Scaler(room.contextDense());
    itemScaler = new Scaler(room.itemDense());
  }

  /** Fields of a user's input. */
  public Layout userLayout() {
    return userLayout;
  }

  private Layout ofUsers() {
    return new Fields(Source.USER)
        .numbers("constant", 1)
        .rows(USER, dimension)
        .rows(SCENARIO, dimension)
        .rows("context", contextCategorical.capacity(), dimension)
        .rows("sequence", sequences.capacity(), dimension)
        .numbers("context-numbers", contextDense.capacity())
        .layout();
  }

  /** Fields of an item's input. */
  public Layout itemLayout() {
    return itemLayout;
  }

  private Layout ofItems() {
    return new Fields(Source.ITEM)
        .numbers("item-constant", 1)
        .numbers("statistics", statisticsColumns())
        .rows(ITEM, dimension)
        .rows("attribute", itemCategorical.capacity(), dimension)
        .numbers("item-numbers", itemDense.capacity())
        .numbers("pretrained", room.pretrained())
        .numbers("list-lift", lift.columnNames())
        .layout();
  }

  private List<String> statisticsColumns() {
    List<String> columns = new ArrayList<>();
    tasks.forEach(task -> columns.add("logOdds." + task));
    columns.add("impressions");
    return columns;
  }

  /** Fields of a list cell's input. */
  public Layout cellLayout() {
    return cellLayout;
  }

  /**
   * Gives places to the features of requests, those first that come first, and counts what has
   * none; called once before a batch is scored that is learnt from or counted.
   */
  public void meet(List<RequestSample> batch) {
    List.of(USER, SCENARIO, ITEM).forEach(tables::of);
    for (RequestSample sample : batch) {
      named(sample.categorical(), name -> met(contextCategorical.meet(name), this::contextTable));
      named(sample.sequences(), sequences::meet);
      numbered(sample.dense(), contextDense, contextDense::meet);
      cells.meet(sample);
    }
  }

  /** One input per request. */
  public Inputs users(List<RequestSample> batch, RowState state) {
    Inputs inputs = new Inputs(batch.size(), userLayout().width(), dimension, state);
    for (int u = 0; u < batch.size(); u++) {
      user(inputs, u, batch.get(u));
    }
    return inputs;
  }

  private void user(Inputs inputs, int u, RequestSample sample) {
    inputs.set(u, 0, 1);
    inputs.pool(u, 1, tables.of(USER), sample.userId());
    inputs.pool(u, 1 + dimension, tables.of(SCENARIO), Ids.hash(sample.scenario()));
    int categoricalAt = 1 + 2 * dimension;
    slots(
        contextCategorical,
        sample.categorical(),
        (slot, ids) -> inputs.pool(u, categoricalAt + dimension * slot, contextTable(slot), ids));
    int sequencesAt = sequencesAt();
    if (positions == 0) {
      EmbeddingTable items = tables.of(ITEM);
      placed(sample)
          .forEach((slot, ids) -> inputs.pool(u, sequencesAt + dimension * slot, items, ids));
    }
    int denseAt = sequencesAt + dimension * sequences.capacity();
    numbers(
        sample.dense(),
        contextDense,
        (slot, value) -> inputs.set(u, denseAt + slot, contextScaler.scale(slot, value)));
  }

  /** The sequences that have a place and an item, by place. */
  private Map<Integer, long[]> placed(RequestSample sample) {
    Map<Integer, long[]> placed = new LinkedHashMap<>();
    for (String name : sorted(sample.sequences())) {
      long[] ids = get(sample.sequences(), name);
      int slot = ids.length == 0 ? Slots.NONE : sequences.find(name);
      if (slot != Slots.NONE) {
        placed.put(slot, ids);
      }
    }
    return placed;
  }

  /** Whether the model pools sequences itself. */
  public boolean hasSequences() {
    return positions > 0 && sequences.capacity() > 0;
  }

  /**
   * The rows of the newest items of each request's sequences, one input per (request, sequence,
   * position); what has no item is 0 and has no link.
   */
  public Inputs sequences(List<RequestSample> batch, RowState state) {
    int slots = sequences.capacity();
    Inputs inputs = new Inputs(batch.size() * slots * positions, dimension, dimension, state);
    EmbeddingTable items = tables.of(ITEM);
    for (int u = 0; u < batch.size(); u++) {
      int first = u * slots;
      placed(batch.get(u))
          .forEach(
              (slot, ids) -> {
                for (int at = 0; at < Math.min(ids.length, positions); at++) {
                  inputs.pool((first + slot) * positions + at, 0, items, ids[at]);
                }
              });
    }
    return inputs;
  }

  /**
   * Tells the items whose rows a gradient moves by way of the sequences that pool them, some more
   * than once; none where items have no rows of their own.
   *
   * @param gradient of {@link #sequences}, or, where the model does not pool them itself, of {@link
   *     #users}
   */
  public void moved(List<RequestSample> batch, float[] gradient, LongConsumer item) {
    if (room.itemId() != FeatureConfig.ItemId.ROW) {
      return;
    }
    for (int u = 0; u < batch.size(); u++) {
      int request = u;
      placed(batch.get(u))
          .forEach(
              (slot, ids) -> {
                if (positions > 0) {
                  int first = (request * sequences.capacity() + slot) * positions;
                  for (int at = 0; at < Math.min(ids.length, positions); at++) {
                    if (RowGradients.anyNonZero(gradient, (first + at) * dimension, dimension)) {
                      item.accept(ids[at]);
                    }
                  }
                } else {
                  int at = request * userLayout.width() + sequencesAt() + dimension * slot;
                  if (RowGradients.anyNonZero(gradient, at, dimension)) {
                    Arrays.stream(ids).forEach(item);
                  }
                }
              });
    }
  }

  /** The first column of a user's input that is made of sequences. */
  private int sequencesAt() {
    return 1 + dimension * (2 + contextCategorical.capacity());
  }

  /** Items that got a row of their own in this batch, where they have any. */
  public LongStream admittedItems() {
    return room.itemId() == FeatureConfig.ItemId.ROW
        ? tables.of(ITEM).admitted()
        : LongStream.empty();
  }

  /** Sequences of a request's input. */
  public int sequenceSlots() {
    return sequences.capacity();
  }

  /** Positions of a sequence that the model looks at one by one. */
  public int positions() {
    return positions;
  }

  /** One input per item. */
  public Inputs items(long[] ids, RowState state) {
    return items(ids, ids.length, state);
  }

  /**
   * One input per item.
   *
   * @param listed how many of the ids, the first, stand in lists; the others were drawn, and a draw
   *     is no sight
   */
  public Inputs items(long[] ids, int listed, RowState state) {
    Inputs inputs = new Inputs(ids.length, itemLayout().width(), dimension, state);
    counted(inputs, ids);
    @Nullable Item[] known = catalogue.features(ids);
    if (state == RowState.SEEN) {
      placeAnew(known, listed);
    }
    items(inputs, ids, known, 0, listed);
    inputs.state(state == RowState.SEEN ? RowState.CURRENT : state);
    items(inputs, ids, known, listed, ids.length);
    return inputs;
  }

  /** What an item's features had no place for when it came, and may have one for now. */
  private void placeAnew(@Nullable Item[] known, int listed) {
    for (int i = 0; i < listed; i++) {
      Item item = known[i];
      if (item != null) {
        named(item.categorical(), itemCategorical::place);
        numbered(item.dense(), itemDense, itemDense::place);
      }
    }
  }

  /** What is counted of items: by itself, so that the look-ups in memory do not wait in line. */
  private void counted(Inputs inputs, long[] ids) {
    for (int i = 0; i < ids.length; i++) {
      inputs.set(i, 0, 1);
    }
    statistics.set(inputs, 1, ids);
    for (int column = 0; column < lift.columns(); column++) {
      for (int i = 0; i < ids.length; i++) {
        inputs.set(i, inputs.width() - lift.columns() + column, (float) lift.lift(column, ids[i]));
      }
    }
  }

  /**
   * Features of some items, one feature of all after the other, so that look-ups in memory do not
   * wait in line.
   */
  private void items(Inputs inputs, long[] ids, @Nullable Item[] known, int from, int to) {
    int at = 2 + tasks.size();
    if (room.itemId() == FeatureConfig.ItemId.ROW) {
      Pooled own = new Pooled(to - from);
      for (int i = from; i < to; i++) {
        own.add(i, ids[i], 1);
      }
      inputs.pool(at, tables.of(ITEM), own);
    }
    attributes(inputs, known, from, to);
    int denseAt = at + dimension * (1 + itemCategorical.capacity());
    for (int i = from; i < to; i++) {
      Item item = known[i];
      if (item != null) {
        int input = i;
        numbers(
            item.dense(),
            itemDense,
            (slot, value) -> inputs.set(input, denseAt + slot, itemScaler.scale(slot, value)));
        pretrained(inputs, i, denseAt + itemDense.capacity(), item);
      }
    }
  }

  private void attributes(Inputs inputs, @Nullable Item[] known, int from, int to) {
    int met = itemCategorical.size();
    Pooled[] attributes = new Pooled[itemCategorical.capacity()];
    Arrays.setAll(attributes, slot -> new Pooled(slot < met ? to - from : 0));
    for (int i = from; i < to; i++) {
      Item item = known[i];
      if (item != null) {
        int input = i;
        slots(itemCategorical, item.categorical(), (slot, ids) -> attributes[slot].add(input, ids));
      }
    }
    int at = 2 + tasks.size() + dimension;
    for (int slot = 0; slot < itemCategorical.size(); slot++) {
      // A place without a feature has no table.
      if (!attributes[slot].isEmpty()) {
        inputs.pool(at + dimension * slot, itemTable(slot), attributes[slot]);
      }
    }
  }

  private void pretrained(Inputs inputs, int i, int at, Item item) {
    if (room.pretrained() > 0 && item.pretrainedEmbedding().length == room.pretrained()) {
      for (int d = 0; d < room.pretrained(); d++) {
        inputs.set(i, at + d, item.pretrainedEmbedding()[d]);
      }
    }
  }

  /**
   * One input per list cell, row-major (requests, candidates); padding is 0.
   *
   * @param candidates length of the longest list
   */
  public Inputs cells(List<RequestSample> batch, int candidates) {
    Inputs inputs =
        new Inputs(batch.size() * candidates, cellLayout().width(), dimension, RowState.CURRENT);
    for (int u = 0; u < batch.size(); u++) {
      RequestSample sample = batch.get(u);
      cells.set(inputs, u * candidates, sample, placed(sample));
    }
    return inputs;
  }

  /**
   * Learns the scale of numbers, of each request once, and counts what the users did; called once a
   * batch has been scored.
   */
  public void see(List<RequestSample> batch) {
    for (RequestSample sample : batch) {
      if (sample.revision() == 0) {
        scale(sample);
      }
      statistics.see(sample);
      lift.see(sample);
    }
  }

  private void scale(RequestSample sample) {
    numbers(sample.dense(), contextDense, contextScaler::see);
    cells.see(sample);
  }

  /**
   * Gives places to an item's features, counts what has none, and learns the scale of its numbers;
   * called once an item comes.
   */
  public void see(Item item) {
    named(item.categorical(), name -> met(itemCategorical.meet(name), this::itemTable));
    numbered(item.dense(), itemDense, itemDense::meet);
    numbers(item.dense(), itemDense, itemScaler::see);
  }

  /** How often a feature came so far that had no place. */
  public long unplaced() {
    return contextCategorical.unplaced()
        + contextDense.unplaced()
        + sequences.unplaced()
        + itemCategorical.unplaced()
        + itemDense.unplaced()
        + cells.slots().unplaced();
  }

  /**
   * Lifts and what users have touched, as they stand, to be written on any thread: they grow with
   * the stream.
   */
  public StateWriter counted() {
    StateWriter ofLift = lift.snapshot();
    StateWriter ofNeighbours = neighbours.snapshot();
    return out -> {
      ofLift.write(out);
      ofNeighbours.write(out);
    };
  }

  /** Reads what {@link #counted} gave. */
  public void readCounted(DataInputStream in) throws IOException {
    lift.read(in);
    neighbours.read(in);
  }

  /**
   * Writes all but the tables, the item statistics and what is {@link #counted}, which are written
   * by themselves.
   */
  public void write(DataOutputStream out) throws IOException {
    for (Slots slots : allSlots()) {
      slots.write(out);
    }
    for (Scaler scaler : allScalers()) {
      scaler.write(out);
    }
  }

  /**
   * Reads what {@link #write} wrote into a space that was just made, as far as there is room.
   *
   * @param differences is told of features that have none
   */
  public void read(DataInputStream in, Differences differences) throws IOException {
    for (Slots slots : allSlots()) {
      slots.read(in, differences);
    }
    for (Scaler scaler : allScalers()) {
      scaler.read(in);
    }
    contextScaler.forget(contextDense.free());
    itemScaler.forget(itemDense.free());
    cells.scaler().forget(cells.slots().free());
  }

  /** Whether a table is one that inputs are made of. */
  public boolean reads(String table) {
    return List.of(USER, SCENARIO, ITEM).contains(table)
        || contextCategorical.names().stream().map(OF_CONTEXTS::concat).anyMatch(table::equals)
        || itemCategorical.names().stream().map(OF_ITEMS::concat).anyMatch(table::equals);
  }

  /** A copy of what the inputs of users and of list cells are made of. */
  public FeatureState serving() {
    Map<String, List<String>> places = new LinkedHashMap<>();
    servingSlots().forEach(slots -> places.put(slots.kind(), slots.names()));
    Map<String, List<FeatureState.Scale>> scales = new LinkedHashMap<>();
    servingScalers().forEach((kind, scaler) -> scales.put(kind, scaler.scales()));
    return new FeatureState(places, scales, neighbours.held());
  }

  /** The rows of which the inputs of users and of list cells are made; the caller closes each. */
  public Map<String, TableCopy> servingTables() {
    // Those that every request reads, though none may have come yet.
    List.of(USER, SCENARIO, ITEM).forEach(tables::of);
    return tables.copies(name -> !name.startsWith(OF_ITEMS));
  }

  /**
   * Takes in what {@link #serving} gave in a space of the same configuration, just made, over the
   * tables of then; what was not met by then is not seen from now on.
   */
  public void serve(FeatureState state) {
    servingSlots().forEach(slots -> slots.take(get(state.places(), slots.kind())));
    servingScalers().forEach((kind, scaler) -> scaler.take(get(state.scales(), kind)));
    neighbours.take(state.touched());
  }

  private List<Slots> servingSlots() {
    return List.of(contextCategorical, contextDense, sequences, cells.slots());
  }

  private Map<String, Scaler> servingScalers() {
    return Map.of(contextDense.kind(), contextScaler, cells.slots().kind(), cells.scaler());
  }

  private List<Slots> allSlots() {
    return List.of(
        contextCategorical, contextDense, sequences, itemCategorical, itemDense, cells.slots());
  }

  private List<Scaler> allScalers() {
    return List.of(contextScaler, itemScaler, cells.scaler());
  }

  /** Takes in the ids of a feature that has a place. */
  @FunctionalInterface
  private interface PlacedIds {
    void accept(int slot, long[] ids);
  }

  /** Hands out the features that have an id and a place. */
  private static void slots(Slots slots, Map<String, long[]> features, PlacedIds sink) {
    int left = features.size();
    for (int slot = 0; slot < slots.size() && left > 0; slot++) {
      long @Nullable [] ids = features.get(slots.name(slot));
      if (ids != null) {
        left--;
        if (ids.length > 0) {
          sink.accept(slot, ids);
        }
      }
    }
  }

  /** With its place a feature has its table: who looks rows up makes none. */
  private static void met(int slot, IntConsumer make) {
    if (slot != Slots.NONE) {
      make.accept(slot);
    }
  }

  private EmbeddingTable contextTable(int slot) {
    return table(contextTables, slot, OF_CONTEXTS, contextCategorical);
  }

  private EmbeddingTable itemTable(int slot) {
    return table(itemTables, slot, OF_ITEMS, itemCategorical);
  }

  private EmbeddingTable table(
      @Nullable EmbeddingTable[] known, int slot, String prefix, Slots slots) {
    @Nullable EmbeddingTable table = known[slot];
    if (table == null) {
      table = tables.of(prefix + slots.name(slot));
      known[slot] = table;
    }
    return table;
  }

  /** Takes in a number that has a place. */
  @FunctionalInterface
  private interface PlacedNumber {
    void accept(int slot, float value);
  }

  /** Hands out the numbers that have a place. */
  private static void numbers(Map<String, float[]> features, Slots slots, PlacedNumber sink) {
    features.forEach(
        (name, values) -> {
          for (int i = 0; i < values.length; i++) {
            int slot = slots.find(slots.name(name, i));
            if (slot != Slots.NONE) {
              sink.accept(slot, values[i]);
            }
          }
        });
  }

  /** Hands out the names of features that have an id, in their order. */
  private static void named(Map<String, long[]> features, Consumer<String> sink) {
    for (String name : sorted(features)) {
      if (get(features, name).length > 0) {
        sink.accept(name);
      }
    }
  }

  /** Hands out the names of numbers, in the order of their features. */
  private static void numbered(Map<String, float[]> features, Slots slots, Consumer<String> sink) {
    for (String name : sorted(features)) {
      for (int i = 0; i < get(features, name).length; i++) {
        sink.accept(slots.name(name, i));
      }
    }
  }

  /** Names in an order that no map implementation decides. */
  private static Collection<String> sorted(Map<String, ?> features) {
    return features.size() < 2 ? features.keySet() : new TreeSet<>(features.keySet());
  }

  private static <V> V get(Map<String, V> features, String name) {
    @Nullable V value = features.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no feature " + name);
    }
    return value;
  }
}
