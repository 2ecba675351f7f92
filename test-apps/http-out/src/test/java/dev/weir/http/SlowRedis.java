package dev.weir.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Speaks as much of Redis' protocol as a client needs that connects and sets a key: every SET is
 * answered after 50 ms, everything else refused at once, which clients take for an old server.
 */
final class SlowRedis implements AutoCloseable {
  private final ServerSocket server;

  SlowRedis() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread accepts = new Thread(this::accept, "slow-redis");
    accepts.setDaemon(true);
    accepts.start();
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Thread serves = new Thread(() -> serve(client), "slow-redis-client");
        serves.setDaemon(true);
        serves.start();
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private static void serve(Socket client) {
    try (client;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
      OutputStream out = client.getOutputStream();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        int words = Integer.parseInt(line.substring(1));
        String command = "";
        for (int i = 0; i < words; i++) {
          in.readLine();
          String word = in.readLine();
          command = i == 0 ? word : command;
        }
        out.write(answer(command).getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (IOException e) {
      // The client has gone.
    }
  }

  private static String answer(String command) {
    if (command.equalsIgnoreCase("PING")) {
      return "+PONG\r\n";
    }
    if (!command.equalsIgnoreCase("SET")) {
      return "-ERR unknown command\r\n";
    }
    SlowService.pause(SlowService.MILLIS);
    return "+OK\r\n";
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
