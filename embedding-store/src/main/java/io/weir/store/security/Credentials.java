package io.weir.store.security;

import io.weir.core.InvalidValueException;
import io.weir.store.config.ServerSecurity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store's certificates and its callers' tokens, read again when their files change: who comes
 * from then on meets the new ones. Files that cannot be used change nothing; that is counted and
 * logged once.
 *
 * <p>Thread-safe. Whoever opens it closes it.
 */
public final class Credentials implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Credentials.class);

  /** Something that is made of files, and what was in them at the last look. */
  private static final class Watched {
    final Loaded loaded;
    private List<String> seen;

    Watched(Loaded loaded) {
      // Before they are read: what changes meanwhile is found at the next look.
      this.seen = contents(loaded.files());
      loaded.load();
      this.loaded = loaded;
    }

    boolean changed() {
      List<String> before = seen;
      seen = contents(loaded.files());
      return !seen.equals(before);
    }

    /** By content: a mounted secret is exchanged behind a link, and its times mean nothing. */
    private static List<String> contents(List<Path> files) {
      List<String> contents = new ArrayList<>();
      for (Path file : files) {
        try {
          contents.add(Digests.of(file));
        } catch (IOException e) {
          contents.add(e.toString());
        }
      }
      return contents;
    }
  }

  private final Optional<Tls> tls;
  private final Tokens tokens;
  private final Tokens adminTokens;
  private final List<Watched> watched = new ArrayList<>();
  private final LongAdder taken = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "weir-store-credentials");
            thread.setDaemon(true);
            return thread;
          });

  private Credentials(ServerSecurity security) {
    tls = Tls.of(security);
    tokens = new Tokens("store.security.token-file", security.tokenFile());
    adminTokens = new Tokens("store.security.admin-token-file", security.adminTokenFile());
    tls.ifPresent(one -> watched.add(new Watched(one)));
    watched.add(new Watched(tokens));
    watched.add(new Watched(adminTokens));
  }

  /**
   * Reads all files, and looks at them every {@link ServerSecurity#reloadInterval} from then on.
   *
   * @throws InvalidValueException when one cannot be used
   */
  public static Credentials open(ServerSecurity security) {
    Credentials credentials = new Credentials(security);
    Duration interval = security.reloadInterval();
    var unused =
        credentials.timer.scheduleWithFixedDelay(
            credentials::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    return credentials;
  }

  /** What connections are encrypted with; empty = nothing. */
  public Optional<Tls> tls() {
    return tls;
  }

  /**
   * Lets a call pass whose client would be let in by a handshake now.
   *
   * @param session of the call's connection; null = it has none
   * @throws io.grpc.StatusRuntimeException UNAUTHENTICATED otherwise
   */
  public void requireTrusted(@Nullable SSLSession session) {
    tls.ifPresent(one -> one.requireTrusted(session));
  }

  /** Of readers. */
  public Tokens tokens() {
    return tokens;
  }

  /** Of operators and of other replicas. */
  public Tokens adminTokens() {
    return adminTokens;
  }

  /** Changes of files that were taken over since this process started. */
  public long reloads() {
    return taken.sum();
  }

  /** Changes that were not, for the files could not be used. */
  public long refusedReloads() {
    return refused.sum();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** Takes over what has changed. */
  void look() {
    for (Watched one : watched) {
      try {
        if (one.changed()) {
          one.loaded.load();
          taken.increment();
          log.info("read again: {}", one.loaded.files());
        }
      } catch (InvalidValueException e) {
        refused.increment();
        log.warn("what was read before stays in force: {}", e.getMessage());
      } catch (RuntimeException e) {
        // A timer that throws never runs again, and no later change would be taken.
        refused.increment();
        log.error("what was read before stays in force", e);
      }
    }
  }
}
