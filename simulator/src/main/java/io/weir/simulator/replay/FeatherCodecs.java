package io.weir.simulator.replay;

import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.compression.AbstractCompressionCodec;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;

/**
 * How the buffers of feather files are decompressed: LZ4, which their writers use unless told
 * otherwise, by {@link Lz4Frame}, others by Arrow. For reading alone. Thread-safe.
 */
final class FeatherCodecs implements CompressionCodec.Factory {
  @Override
  public CompressionCodec createCodec(CodecType type) {
    return type == CodecType.LZ4_FRAME
        ? new Lz4()
        : CommonsCompressionFactory.INSTANCE.createCodec(type);
  }

  @Override
  public CompressionCodec createCodec(CodecType type, int level) {
    return createCodec(type);
  }

  private static final class Lz4 extends AbstractCompressionCodec {
    @Override
    public CodecType getCodecType() {
      return CodecType.LZ4_FRAME;
    }

    @Override
    protected ArrowBuf doDecompress(BufferAllocator allocator, ArrowBuf compressed) {
      int length = Math.toIntExact(readUncompressedLength(compressed));
      int from = (int) CompressionUtil.SIZE_OF_UNCOMPRESSED_LENGTH;
      byte[] frame = new byte[Math.toIntExact(compressed.writerIndex()) - from];
      compressed.getBytes(from, frame);
      byte[] bytes = Lz4Frame.decompress(frame, length);
      ArrowBuf decompressed = allocator.buffer(length);
      decompressed.setBytes(0, bytes);
      decompressed.writerIndex(length);
      return decompressed;
    }

    @Override
    protected ArrowBuf doCompress(BufferAllocator allocator, ArrowBuf uncompressed) {
      throw new UnsupportedOperationException("for reading alone");
    }
  }
}
