package io.weir.store.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Drainable;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.weir.store.v1.Encoding;
import io.weir.store.v1.MultiGetRequest;
import io.weir.store.v1.MultiGetResponse;
import io.weir.store.v1.Origin;
import io.weir.store.v1.WireEncoding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The hand-written messages against the generated ones: what either writes the other reads. */
class WireTest {
  private final Random random = new Random(11);

  @Test
  void request_isTheGeneratedOneByteForByte() throws Exception {
    for (int round = 0; round < 200; round++) {
      long[] ids = random.longs(random.nextInt(300)).toArray();
      OptionalLong generation =
          random.nextBoolean() ? OptionalLong.of(random.nextLong()) : OptionalLong.empty();
      WireEncoding encoding = random.nextBoolean() ? WireEncoding.AS_STORED : WireEncoding.DECODED;
      MultiGetRequest.Builder generated = MultiGetRequest.newBuilder().setEncoding(encoding);
      LongStream.of(ids).forEach(generated::addIds);
      generation.ifPresent(generated::setGeneration);
      byte[] bytes = generated.build().toByteArray();

      assertThat(new IdsRequest(ids, generation, encoding).toBytes()).isEqualTo(bytes);
      IdsRequest read = IdsRequest.MARSHALLER.parse(new ByteArrayInputStream(bytes));
      assertThat(read.ids()).isEqualTo(ids);
      assertThat(read.generation()).isEqualTo(generation);
      assertThat(read.encoding()).isEqualTo(encoding);
    }
  }

  /** A client may write ids one by one, in pieces, and with fields that are not known here. */
  @Test
  void request_writtenInOtherWays_isRead() throws Exception {
    byte[] one = {9, 5, 0, 0, 0, 0, 0, 0, 0};
    byte[] unknown = {(byte) 0x7A, 2, 1, 2};
    byte[] packed = MultiGetRequest.newBuilder().addIds(7).addIds(8).build().toByteArray();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] piece : new byte[][] {one, unknown, packed, one, packed}) {
      all.write(piece);
    }
    assertThat(IdsRequest.MARSHALLER.parse(new ByteArrayInputStream(all.toByteArray())).ids())
        .containsExactly(5, 7, 8, 5, 7, 8);
  }

  @Test
  void request_thatIsCutOffOrLies_isRefused() {
    byte[] bytes = MultiGetRequest.newBuilder().addIds(7).addIds(8).build().toByteArray();
    byte[] lies = {10, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0x7F, 1};
    for (byte[] wrong : new byte[][] {Arrays.copyOf(bytes, 9), lies, {10, 3, 1, 2, 3}}) {
      assertThatThrownBy(() -> IdsRequest.MARSHALLER.parse(new ByteArrayInputStream(wrong)))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL));
    }
  }

  @Test
  void answer_isReadByTheGeneratedClassAndByTheReply() throws Exception {
    for (int count : new int[] {0, 1, 8, 9, 700}) {
      byte[] rows = new byte[count * 12];
      random.nextBytes(rows);
      Origin origin = Origin.newBuilder().setGeneration(3).setStalenessMs(-1).build();
      RowsAnswer answer =
          new RowsAnswer(
              origin,
              count,
              12,
              3,
              Encoding.FLOAT32,
              (out, found) -> {
                out.write(rows);
                Arrays.fill(found, (byte) 5);
              });
      ByteArrayOutputStream drained = new ByteArrayOutputStream();
      InputStream stream = RowsAnswer.MARSHALLER.stream(answer);
      int length = stream.available();
      assertThat(((Drainable) stream).drainTo(drained)).isEqualTo(length);
      assertThat(drained.size()).isEqualTo(length);
      assertThat(RowsAnswer.MARSHALLER.stream(answer).readAllBytes())
          .isEqualTo(drained.toByteArray());

      MultiGetResponse generated = MultiGetResponse.parseFrom(drained.toByteArray());
      assertThat(generated.getOrigin()).isEqualTo(origin);
      assertThat(generated.getVectors()).isEqualTo(ByteString.copyFrom(rows));
      assertThat(generated.getFound().size()).isEqualTo((count + 7) / 8);
      assertThat(generated.getDimension()).isEqualTo(3);
      RowsReply reply = RowsReply.MARSHALLER.parse(new ByteArrayInputStream(drained.toByteArray()));
      assertThat(reply.origin()).isEqualTo(origin);
      assertThat(reply.vectors()).isEqualTo(rows);
      assertThat(reply.found()).isEqualTo(generated.getFound().toByteArray());
      assertThat(reply.dimension()).isEqualTo(3);
    }
  }
}
