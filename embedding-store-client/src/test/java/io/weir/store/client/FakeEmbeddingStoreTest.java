package io.weir.store.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.weir.core.InvalidValueException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeEmbeddingStoreTest {
  private final FakeEmbeddingStore store = new FakeEmbeddingStore();

  @Test
  void reads_areOfTheGenerationThatIsAskedFor() {
    store.begin(3, 2).put(3, 10, 1, 2).begin(4, 2).put(4, 10, 5, 6);

    assertThat(store.get(10).vector(0)).containsExactly(5, 6);
    assertThat(store.multiGetFrom(3, 11, 10).toArray()).containsExactly(0, 0, 1, 2);
    assertThat(store.multiGetFrom(3, 11, 10).found(0)).isFalse();
    assertThat(store.currentGeneration()).hasValue(4);
    store.serve(3);
    assertThat(store.get(10).origin().generation()).isEqualTo(3);
    store.drop(4);
    assertThatThrownBy(() -> store.multiGetFrom(4, 10))
        .isInstanceOfSatisfying(
            EmbeddingStoreException.class,
            e -> assertThat(e.code()).isEqualTo(Status.Code.FAILED_PRECONDITION))
        .hasMessage(
            "fake store: FAILED_PRECONDITION: generation: 4 (expected: one that is held: [3])");
  }

  @Test
  void score_ranksByScoreThenId() {
    store.begin(1, 2).put(1, 7, 2, 0).put(1, 5, 2, 0).put(1, 9, 10, 10);

    RankedItems dot = store.score(new float[] {1, 0}, 2, 7, 8, 5, 9).get(0);
    assertThat(dot.ids()).containsExactly(9, 5);
    assertThat(dot.scores()).containsExactly(10, 2);
    ScoreQuery cosine =
        ScoreQuery.of(new float[] {1, 0, 0, 0}, 3, 9, 7).by(Similarity.COSINE).from(1);
    assertThat(store.score(cosine).get(0).ids()).containsExactly(7, 9);
    assertThat(store.score(cosine).get(1).scores()).containsExactly(0, 0);
    assertThatThrownBy(() -> store.score(new float[3], 1, 7)).hasMessageContaining("users");
  }

  @Test
  void call_thatFindsNothingToServe_isUnavailable() {
    assertThatThrownBy(() -> store.get(1)).isInstanceOf(StoreUnavailableException.class);
    store.begin(1, 1).put(1, 1, 1);
    store.fail();
    assertThatThrownBy(() -> store.get(1)).isInstanceOf(StoreUnavailableException.class);
    store.recover();
    assertThat(store.get(1).foundCount()).isEqualTo(1);
    store.withdraw(1, 1);
    assertThat(store.get(1).foundCount()).isZero();
    store.close();
    assertThatThrownBy(store::generations).hasMessageContaining("closed");
    assertThatThrownBy(() -> store.put(2, 1, 1)).isInstanceOf(InvalidValueException.class);
  }

  @Test
  void snapshot_isCopiedOnce(@TempDir Path dir) throws Exception {
    store.begin(1, 1).file(1, "dense.bin", new byte[] {1, 2});
    Path folder = store.fetchSnapshot(1, dir);
    assertThat(folder).isEqualTo(dir.resolve("generation-1"));
    assertThat(Files.readAllBytes(folder.resolve("dense.bin"))).containsExactly(1, 2);
    assertThat(store.fetchSnapshot(1, dir)).isEqualTo(folder);
    assertThatThrownBy(() -> store.fetchSnapshot(2, dir)).hasMessageContaining("NOT_FOUND");
  }
}
