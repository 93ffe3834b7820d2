package io.weir.benchmarks.store;

import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** A Redis on loopback that keeps nothing on disk, holding a catalogue's vectors by their ids. */
final class RedisServer implements AutoCloseable {
  private static final String PROGRAM = "redis-server";
  private static final int PATIENCE_S = 20;
  private static final int PIPELINED = 1000;

  private final Process process;
  private final int port;

  private RedisServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** The program on the path; empty when there is none. */
  static Optional<Path> program() {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, PROGRAM))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static RedisServer start(Path program, Path dir) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                List.of(
                    program.toString(),
                    "--bind",
                    "127.0.0.1",
                    "--port",
                    Integer.toString(port),
                    "--save",
                    "",
                    "--appendonly",
                    "no",
                    "--dir",
                    dir.toString()))
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("redis.log").toFile())
            .start();
    RedisServer server = new RedisServer(process, port);
    server.awaitAnswer();
    return server;
  }

  void load(Catalogue catalogue) {
    try (Jedis redis = connect()) {
      for (int first = 0; first < catalogue.items(); first += PIPELINED) {
        try (Pipeline pipeline = redis.pipelined()) {
          for (int i = first; i < Math.min(catalogue.items(), first + PIPELINED); i++) {
            pipeline.set(key(catalogue.id(i)), value(catalogue.vector(i, 0)));
          }
          pipeline.sync();
        }
      }
    }
  }

  Jedis connect() {
    return new Jedis("127.0.0.1", port, PATIENCE_S * 1000);
  }

  ProcessHandle process() {
    return process.toHandle();
  }

  static byte[][] keys(long[] ids) {
    byte[][] keys = new byte[ids.length][];
    for (int i = 0; i < ids.length; i++) {
      keys[i] = key(ids[i]);
    }
    return keys;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  private void awaitAnswer() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    while (true) {
      try (Jedis redis = connect()) {
        redis.ping();
        return;
      } catch (JedisConnectionException notYet) {
        if (!process.isAlive() || System.nanoTime() > end) {
          process.destroyForcibly();
          throw new InvalidValueException("--redis", PROGRAM, "a program that starts and answers");
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  private static byte[] key(long id) {
    return ByteBuffer.allocate(Long.BYTES).putLong(id).array();
  }

  private static byte[] value(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }
}
