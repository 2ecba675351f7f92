package dev.weir.core.alert;

import java.net.URI;

/** What a webhook expects. */
public enum WebhookFormat {
  /**
   * What Alertmanager's API takes where the address is one of it, which ends in {@code
   * /api/v2/alerts}; elsewhere what Alertmanager itself sends to its receivers of webhooks.
   */
  ALERTMANAGER {
    @Override
    WebhookBody body(URI address) {
      return isApi(address) ? new AlertmanagerApi() : new AlertmanagerMessage();
    }
  },
  /** Slack's incoming webhooks, and what understands the same: one text. */
  SLACK {
    @Override
    WebhookBody body(URI address) {
      return new SlackText();
    }
  };

  /** What is sent to this address. */
  abstract WebhookBody body(URI address);

  private static boolean isApi(URI address) {
    String path = address.getPath() == null ? "" : address.getPath();
    return path.endsWith("/api/v2/alerts") || path.endsWith("/api/v2/alerts/");
  }
}
