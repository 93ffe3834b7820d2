package io.weir.trainer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.DeadLetter;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.Item;
import io.weir.schemas.Codecs;
import io.weir.trainer.TestSamples;
import io.weir.trainer.publication.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CatalogueSourceTest {
  private static final String TOPIC = "items";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  private final ManualClock clock = new ManualClock();
  private final Recorded sink = new Recorded();

  /** What a sink was told, and the items that are left by it. */
  private static final class Recorded implements CatalogueSink {
    private final TreeSet<Long> items = new TreeSet<>();
    private final List<String> told = new ArrayList<>();

    @Override
    public void put(Item item) {
      items.add(item.itemId());
      told.add("put " + item.itemId());
    }

    @Override
    public void withdraw(long itemId) {
      items.remove(itemId);
      told.add("withdraw " + itemId);
    }

    @Override
    public void keepOnly(LongPredicate isThere) {
      items.removeIf(id -> !isThere.test(id));
      told.add("keep " + items);
    }

    @Override
    public void refuse(DeadLetter letter) {
      told.add("refuse " + letter.offset());
    }
  }

  private static MockConsumer<byte[], byte[]> topic(long end) {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    PartitionInfo info = new PartitionInfo(TOPIC, 0, Node.noNode(), new Node[0], new Node[0]);
    consumer.updatePartitions(TOPIC, List.of(info));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, end));
    return consumer;
  }

  private static void add(MockConsumer<byte[], byte[]> consumer, long offset, long itemId) {
    byte[] value = Codecs.ITEMS.encode(TestSamples.item(itemId));
    consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, offset, Ids.key(itemId), value));
  }

  /** A source that has read three items and was then closed. */
  private byte[] checkpoint() throws IOException {
    MockConsumer<byte[], byte[]> consumer = topic(3);
    try (CatalogueSource source = new CatalogueSource(consumer, TOPIC, clock)) {
      add(consumer, 0, 1);
      add(consumer, 1, 2);
      add(consumer, 2, 3);
      assertThat(source.completeMs()).isZero();
      while (!source.isCaughtUp()) {
        source.poll(Duration.ZERO, sink);
      }
      assertThat(source.completeMs()).isEqualTo(clock.millis());
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      source.write(out);
      source.writeTime(out);
      return bytes.toByteArray();
    }
  }

  private CatalogueSource restored(MockConsumer<byte[], byte[]> consumer, byte[] checkpoint)
      throws IOException {
    CatalogueSource source = new CatalogueSource(consumer, TOPIC, clock);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(checkpoint));
    source.read(in);
    source.readTime(in);
    return source;
  }

  @Test
  void readAgain_appliesWhatIsNew_andTellsWhatIsThere() throws IOException {
    byte[] checkpoint = checkpoint();
    long then = clock.millis();
    sink.told.clear();
    clock.advance(Duration.ofDays(8).toMillis());
    // 1 and 3 have gone, one was put again; the null that withdrew the other is gone, too.
    MockConsumer<byte[], byte[]> consumer = topic(7);
    try (CatalogueSource source = restored(consumer, checkpoint)) {
      assertThat(source.completeMs()).isEqualTo(then);
      source.readAgain();
      add(consumer, 1, 2);
      add(consumer, 4, 4);
      add(consumer, 6, 3);
      while (!source.isCaughtUp()) {
        source.poll(Duration.ZERO, sink);
      }
      assertThat(sink.told).containsExactly("put 4", "put 3", "keep [2, 3, 4]");
      assertThat(source.completeMs()).isEqualTo(clock.millis());
      source.poll(Duration.ZERO, sink);
      assertThat(sink.told).hasSize(3);
    }
  }

  @Test
  void readAgain_ofATopicThatEndsBeforeWhatWasRead_isRefused() throws IOException {
    byte[] checkpoint = checkpoint();
    try (CatalogueSource source = restored(topic(2), checkpoint)) {
      assertThatThrownBy(source::readAgain)
          .isInstanceOf(InvalidValueException.class)
          .hasMessageStartingWith("items: offsets {items-0=3} are gone");
    }
  }
}
