package io.weir.store.serving.http;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.prometheus.metrics.exporter.httpserver.MetricsHandler;
import io.weir.core.InvalidValueException;
import io.weir.store.config.StoreConfig;
import io.weir.store.security.Credentials;
import io.weir.store.security.Tls;
import io.weir.store.serving.Admission;
import io.weir.store.serving.Calls;
import io.weir.store.serving.Listening;
import io.weir.store.serving.ReadCalls;
import io.weir.store.serving.Reads;
import io.weir.store.serving.StatusReporter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's reads, its health and its metrics over HTTP, for scripts, languages without gRPC and
 * people. Health needs no token.
 *
 * <p>Thread-safe. Whoever starts it closes it: calls in progress finish.
 */
public final class HttpApi implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpApi.class);
  private static final AtomicInteger NUMBER = new AtomicInteger();

  static {
    // The JDK's server reads these once: answers leave at once, and a client that sends or reads
    // nothing loses its connection instead of keeping a thread.
    setUnlessSet("sun.net.httpserver.nodelay", "true");
    setUnlessSet("sun.net.httpserver.maxReqTime", "60");
    setUnlessSet("sun.net.httpserver.maxRspTime", "60");
  }

  private final HttpServer server;
  private final ExecutorService executor;
  private final HttpReads reads;
  private final StatusReporter reporter;
  private final StoreConfig config;
  private final Admission admission;

  private HttpApi(
      HttpServer server, StoreConfig config, Admission admission, Reads reads, ReadCalls calls) {
    this.server = server;
    this.executor = Executors.newFixedThreadPool(config.httpThreads(), HttpApi::thread);
    this.reads = new HttpReads(calls, reads);
    this.reporter = reads.reporter();
    this.config = config;
    this.admission = admission;
  }

  /**
   * Listens.
   *
   * @throws InvalidValueException when the port is not to be had
   */
  public static HttpApi start(
      StoreConfig config, Admission admission, Reads reads, ReadCalls calls) {
    Listening where =
        new Listening("store.host", config.host(), "store.http-port", config.httpPort());
    Optional<Tls> tls = admission.credentials().tls();
    HttpServer server;
    try {
      server = tls.isPresent() ? secure(where, tls.get()) : HttpServer.create(where.address(), 0);
    } catch (IOException e) {
      throw where.refused(e);
    }
    HttpApi api = new HttpApi(server, config, admission, reads, calls);
    MetricsHandler scrape = new MetricsHandler(new StoreMetrics(reads, admission).registry());
    server.setExecutor(api.executor);
    server.createContext("/", api::answer);
    server.createContext("/metrics", exchange -> api.scrape(exchange, scrape));
    server.start();
    return api;
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** The JDK's own stop waits for its whole time when no call is in progress. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      executor.awaitTermination(config.stopTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    HttpAnswer answer;
    String path = exchange.getRequestURI().getPath();
    try {
      answer = path.startsWith("/health/") ? health(path) : guarded(exchange);
      if (!path.startsWith("/health/")) {
        admission.counts().ended(Status.Code.OK);
      }
    } catch (RuntimeException e) {
      StatusRuntimeException status = Calls.status(e);
      admission.counts().ended(status.getStatus().getCode());
      answer = HttpAnswer.failure(status);
    }
    send(exchange, answer);
  }

  private HttpAnswer guarded(HttpExchange exchange) throws IOException {
    requireAllowed(exchange);
    admission.limit().begin();
    try {
      byte[] body = exchange.getRequestBody().readNBytes(config.maxMessageBytes() + 1);
      if (body.length > config.maxMessageBytes()) {
        throw Status.RESOURCE_EXHAUSTED
            .withDescription(
                "body.length: more (expected: at most " + config.maxMessageBytes() + " bytes)")
            .asRuntimeException();
      }
      return reads.answer(exchange.getRequestMethod(), exchange.getRequestURI(), body);
    } finally {
      admission.limit().end();
    }
  }

  private void requireAllowed(HttpExchange exchange) {
    Credentials credentials = admission.credentials();
    credentials.requireTrusted(
        exchange instanceof HttpsExchange secure ? secure.getSSLSession() : null);
    credentials.tokens().require(exchange.getRequestHeaders().getFirst("Authorization"));
  }

  private HttpAnswer health(String path) {
    return switch (path) {
      case "/health/live" -> HttpAnswer.text(200, "alive");
      case "/health/ready" -> {
        String reason = reporter.notReadyReason();
        yield reason.isEmpty() ? HttpAnswer.text(200, "ready") : HttpAnswer.text(503, reason);
      }
      default -> HttpAnswer.text(404, "path: " + path + " (expected: /health/live or ready)");
    };
  }

  private void scrape(HttpExchange exchange, MetricsHandler metrics) throws IOException {
    try {
      requireAllowed(exchange);
    } catch (StatusRuntimeException e) {
      send(exchange, HttpAnswer.failure(e));
      return;
    }
    metrics.handle(exchange);
  }

  private static void send(HttpExchange exchange, HttpAnswer answer) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      if (exchange.getRequestMethod().toUpperCase(Locale.ROOT).equals("HEAD")) {
        exchange.sendResponseHeaders(answer.code(), -1);
        return;
      }
      // To the JDK's server 0 is an unknown length and -1 is none.
      exchange.sendResponseHeaders(answer.code(), answer.bytes() == 0 ? -1 : answer.bytes());
      try (OutputStream out = exchange.getResponseBody()) {
        for (ByteString piece : answer.content()) {
          piece.writeTo(out);
        }
      }
    } catch (IOException e) {
      log.debug("a client went away: {}", e.getMessage());
      throw e;
    }
  }

  private static HttpServer secure(Listening where, Tls tls) throws IOException {
    HttpsServer server = HttpsServer.create(where.address(), 0);
    SSLContext context = tls.context();
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = context.getDefaultSSLParameters();
            ssl.setNeedClientAuth(tls.mutual());
            parameters.setSSLParameters(ssl);
          }
        });
    return server;
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "weir-store-http-" + NUMBER.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }
}
