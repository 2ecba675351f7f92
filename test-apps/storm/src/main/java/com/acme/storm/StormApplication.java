package com.acme.storm;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.event.EventListener;

/** Orders from PostgreSQL, and rates from a service beyond the network. */
@SpringBootApplication
public class StormApplication {

  /** Starts it. */
  public static void main(String[] arguments) {
    SpringApplication.run(StormApplication.class, arguments);
  }

  /** Says where it is. */
  @EventListener
  public void started(ServletWebServerInitializedEvent event) {
    System.out.println("port " + event.getWebServer().getPort());
  }
}
