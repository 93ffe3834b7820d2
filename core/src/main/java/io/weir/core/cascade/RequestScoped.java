package io.weir.core.cascade;

import org.jspecify.annotations.Nullable;

/** A record that belongs to one request: the four fields that stand first in its schema. */
public interface RequestScoped {
  /** The request, or null in feedback that does not know it. */
  @Nullable String requestId();

  /** The user. */
  long userId();

  /** When the request entered the cascade, epoch milliseconds; null where requestId is. */
  @Nullable Long requestTime();

  /** When this record's event happened, epoch milliseconds. */
  long eventTime();
}
