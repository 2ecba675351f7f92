package com.acme.accounts;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.event.EventListener;

/** Serves accounts from the database that its arguments name. */
@SpringBootApplication
public class AccountsApplication {
  /** Serves until killed. */
  public static void main(String[] arguments) {
    SpringApplication.run(AccountsApplication.class, arguments);
  }

  /** Tells where it listens. */
  @EventListener
  public void started(ServletWebServerInitializedEvent event) {
    System.out.println("port " + event.getWebServer().getPort());
  }
}
