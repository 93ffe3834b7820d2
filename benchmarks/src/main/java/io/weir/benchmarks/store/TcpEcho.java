package io.weir.benchmarks.store;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Answers requests of one length with answers of another over plain sockets, and looks nothing up.
 */
final class TcpEcho implements AutoCloseable {
  private final ServerSocket server;
  private final int requestBytes;
  private final int answerBytes;

  TcpEcho(int requestBytes, int answerBytes) throws IOException {
    this.requestBytes = requestBytes;
    this.answerBytes = answerBytes;
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
    private final byte[] request = new byte[requestBytes];
    private final byte[] answer = new byte[answerBytes];

    Client(Socket socket) throws IOException {
      this.socket = socket;
      socket.setTcpNoDelay(true);
      this.in = new DataInputStream(socket.getInputStream());
    }

    void call() {
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
