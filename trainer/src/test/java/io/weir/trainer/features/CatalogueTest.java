package io.weir.trainer.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.Item;
import io.weir.trainer.table.EmbeddingTable.Extent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  private static final long EXPIRE_MS = 1_000;

  /** What was seen, put and withdrawn, and what of it left, from one seed. */
  private static void live(Catalogue catalogue, int from, int to) {
    for (int batch = from; batch < to; batch++) {
      SplittableRandom random = new SplittableRandom(batch);
      catalogue.begin(1_000_000 + batch * 100L);
      for (int i = 0; i < 40; i++) {
        catalogue.add(batch * 20L + random.nextInt(60));
      }
      catalogue.withdraw(batch * 20L + random.nextInt(60));
      catalogue.put(item(batch * 50L));
      catalogue.withdraw((batch - 5) * 50L);
      catalogue.maintain(id -> {});
    }
  }

  private static Item item(long id) {
    return new Item(id, 1, Map.of(), Map.of(), new float[0]);
  }

  @Test
  void catalogue_overALongTime_holdsWhatItemsHasAndWhatWasSeenLately() {
    Catalogue catalogue = new Catalogue(EXPIRE_MS);
    live(catalogue, 1, 1000);
    assertThat(catalogue.size()).isBetween(5, 12 * 40);
    assertThat(catalogue.withdrawals()).isBetween(2, 2 * 20);
    assertThat(catalogue.expired()).isGreaterThan(10_000);
    assertThat(catalogue.contains(999 * 50)).isTrue();
  }

  @Test
  void catalogue_thatForgetsNothing_growsWithWhatIsSeen() {
    Catalogue catalogue = new Catalogue(0);
    live(catalogue, 1, 1000);
    assertThat(catalogue.size()).isGreaterThan(10_000);
    assertThat(catalogue.expired()).isZero();
  }

  @Test
  void maintain_looksAtAsManyPlacesABatchAsItMay_andComesToAll() {
    Catalogue catalogue = new Catalogue(EXPIRE_MS);
    catalogue.begin(1_000);
    for (long id = 0; id < 10_000; id++) {
      catalogue.add(id);
    }
    TreeSet<Long> gone = new TreeSet<>();
    catalogue.maintain(gone::add);
    assertThat(gone).isEmpty();
    catalogue.begin(3_000);
    catalogue.maintain(gone::add);
    assertThat(gone).hasSize(4096);
    catalogue.maintain(gone::add);
    catalogue.maintain(gone::add);
    assertThat(gone).hasSize(10_000);
    assertThat(catalogue.size()).isZero();
  }

  @Test
  void maintain_whereMoreComesThanItLooksAt_keepsUp() {
    Catalogue catalogue = new Catalogue(EXPIRE_MS);
    long id = 0;
    for (int batch = 1; batch <= 20; batch++) {
      catalogue.begin(batch * 1_000L);
      for (int i = 0; i < 10_000; i++) {
        catalogue.add(id++);
      }
      catalogue.maintain(gone -> {});
    }
    assertThat(catalogue.size()).isLessThan(50_000);
  }

  @Test
  void changes_overWhatWasWrittenBefore_makeTheWholeAgain() throws IOException {
    Catalogue catalogue = new Catalogue(EXPIRE_MS);
    Catalogue restored = new Catalogue(EXPIRE_MS);
    catalogue.withdraw(70);
    live(catalogue, 1, 20);
    read(restored, bytes(catalogue, Extent.ALL));
    live(catalogue, 20, 25);
    Catalogue.Snapshot lost = catalogue.snapshot(Extent.CHANGED);
    live(catalogue, 25, 30);
    lost.failed();
    live(catalogue, 30, 60);
    read(restored, bytes(catalogue, Extent.CHANGED));
    assertThat(bytes(restored, Extent.ALL)).isEqualTo(bytes(catalogue, Extent.ALL));
    live(catalogue, 60, 90);
    live(restored, 60, 90);
    assertThat(bytes(restored, Extent.ALL)).isEqualTo(bytes(catalogue, Extent.ALL));
  }

  private static byte[] bytes(Catalogue catalogue, Extent extent) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    catalogue.snapshot(extent).write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static void read(Catalogue catalogue, byte[] bytes) throws IOException {
    catalogue.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }
}
