package io.weir.store.client;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * All addresses of a list of replicas, looked up again whenever a connection breaks, so that a name
 * of many addresses (a headless service) follows its replicas. Each keeps the name that TLS is to
 * find in its certificate.
 */
final class ReplicaResolver extends NameResolver {
  private static final String SCHEME = "weir-replicas";

  static {
    NameResolverRegistry.getDefaultRegistry().register(new Provider());
  }

  private final List<String> replicas;
  private final Executor executor;
  private Listener2 listener;

  @SuppressWarnings("NullAway.Init") // gRPC calls start first.
  private ReplicaResolver(List<String> replicas, Executor executor) {
    this.replicas = replicas;
    this.executor = executor;
  }

  /** What a channel is to be made for. */
  static String target(List<String> replicas) {
    try {
      return new URI(SCHEME, "", "/" + String.join(",", replicas), null).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String getServiceAuthority() {
    return replicas.get(0);
  }

  @Override
  public void start(Listener2 first) {
    listener = first;
    resolve();
  }

  @Override
  public void refresh() {
    resolve();
  }

  @Override
  public void shutdown() {}

  private void resolve() {
    executor.execute(
        () -> {
          ResolutionResult.Builder result = ResolutionResult.newBuilder();
          try {
            result.setAddressesOrError(StatusOr.fromValue(addresses()));
          } catch (UnknownHostException e) {
            result.setAddressesOrError(
                StatusOr.fromStatus(
                    Status.UNAVAILABLE.withDescription("unknown host " + e.getMessage())));
          }
          listener.onResult(result.build());
        });
  }

  /** Fails only when no name is known. */
  private List<EquivalentAddressGroup> addresses() throws UnknownHostException {
    List<EquivalentAddressGroup> addresses = new ArrayList<>();
    UnknownHostException unknown = new UnknownHostException("");
    for (String replica : replicas) {
      int colon = replica.lastIndexOf(':');
      Attributes name =
          Attributes.newBuilder()
              .set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, replica)
              .build();
      try {
        for (InetAddress address : InetAddress.getAllByName(replica.substring(0, colon))) {
          int port = Integer.parseInt(replica.substring(colon + 1));
          addresses.add(new EquivalentAddressGroup(new InetSocketAddress(address, port), name));
        }
      } catch (UnknownHostException e) {
        unknown = e;
      }
    }
    if (addresses.isEmpty()) {
      throw unknown;
    }
    return addresses;
  }

  private static final class Provider extends NameResolverProvider {
    @Override
    protected boolean isAvailable() {
      return true;
    }

    @Override
    protected int priority() {
      return 5;
    }

    @Override
    public String getDefaultScheme() {
      return SCHEME;
    }

    @Override
    public @Nullable NameResolver newNameResolver(URI target, Args args) {
      if (!SCHEME.equals(target.getScheme())) {
        return null;
      }
      Executor offload = args.getOffloadExecutor();
      return new ReplicaResolver(
          Arrays.asList(target.getPath().substring(1).split(",")),
          offload == null ? Runnable::run : offload);
    }
  }
}
