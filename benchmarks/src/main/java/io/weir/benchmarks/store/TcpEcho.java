package io.weir.benchmarks.store;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Answers requests of one length with answers of another over plain sockets. */
final class TcpEcho implements AutoCloseable {
  /** What is done for each answer. */
  interface Work {
    /** Looks nothing up. */
    Work NONE = (request, answer) -> {};

    /** Makes an answer. */
    void answer(byte[] request, byte[] answer);
  }

  private final ServerSocket server;
  private final int requestBytes;
  private final int answerBytes;
  private final Work work;

  TcpEcho(int requestBytes, int answerBytes, Work work) throws IOException {
    this.requestBytes = requestBytes;
    this.answerBytes = answerBytes;
    this.work = work;
    this.server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  /** A connection, for one thread. */
  Client connect() throws IOException {
    return new Client(new Socket(server.getInetAddress(), server.getLocalPort()));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        start(() -> serve(socket));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void serve(Socket socket) {
    byte[] request = new byte[requestBytes];
    byte[] answer = new byte[answerBytes];
    try (socket) {
      socket.setTcpNoDelay(true);
      while (socket.getInputStream().readNBytes(request, 0, requestBytes) == requestBytes) {
        work.answer(request, answer);
        socket.getOutputStream().write(answer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "tcp-echo");
    thread.setDaemon(true);
    thread.start();
  }

  /** One side of a connection. */
  final class Client implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;
    private final byte[] answer = new byte[answerBytes];

    Client(Socket socket) throws IOException {
      this.socket = socket;
      socket.setTcpNoDelay(true);
      this.in = new DataInputStream(socket.getInputStream());
    }

    void call(byte[] request) {
      try {
        socket.getOutputStream().write(request);
        in.readFully(answer);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
