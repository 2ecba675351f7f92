package dev.weir.weaver.web;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import dev.weir.weaver.edge.Answer;
import dev.weir.weaver.edge.Edge;
import dev.weir.weaver.edge.Handover;
import dev.weir.weaver.edge.Header;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request of the JDK's server whose handlers get an exchange of the agent's: what they send is
 * held back until it is whole, or too much, or flushed.
 */
final class JdkExchange extends Handover {
  /** So much of a body is read before the handlers are called, and held back of a response. */
  static final int MOST_BYTES = 256 * 1024;

  private final HttpExchange real;
  private final Filter.Chain chain;
  private final Exchange given;
  private ByteArrayOutputStream written = new ByteArrayOutputStream();
  private int status = -1;
  private long length;
  private boolean whole;
  private boolean sent;
  private boolean returned;
  private boolean failed;
  private boolean tooMuch;

  JdkExchange(Edge edge, HttpExchange real, Filter.Chain chain) {
    super(edge);
    this.real = real;
    this.chain = chain;
    given = new Exchange();
  }

  /** Whether an exchange is one of the agent's, of a request that has come already. */
  static boolean isOurs(HttpExchange exchange) {
    return exchange instanceof Exchange;
  }

  /** Answers, whatever the application would. */
  static void send(HttpExchange exchange, Answer answer) throws IOException {
    for (Header header : answer.headers()) {
      exchange.getResponseHeaders().add(header.name(), header.value());
    }
    boolean head = exchange.getRequestMethod().equals("HEAD");
    byte[] body = answer.body();
    exchange.sendResponseHeaders(answer.status(), head || body.length == 0 ? -1 : body.length);
    if (!head && body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  /** Whether another thread may call the handlers; reads the body, where that is short. */
  boolean prepare() throws IOException {
    // The server's own filter looks into exchanges, which must be its own.
    if (real.getHttpContext().getAuthenticator() != null) {
      return false;
    }
    InputStream body = real.getRequestBody();
    byte[] read = inTime(() -> body.readNBytes(MOST_BYTES));
    if (read == null) {
      return false;
    }
    boolean all = read.length < MOST_BYTES;
    InputStream start = new ByteArrayInputStream(read);
    given.input = all ? start : new java.io.SequenceInputStream(start, body);
    return all;
  }

  @Override
  protected void handle() throws Throwable {
    boolean own = real.getHttpContext().getAuthenticator() == null;
    Throwable failure = null;
    try {
      chain.doFilter(own ? given : real);
    } catch (Throwable e) {
      failure = e;
    }
    if (own) {
      handled(failure);
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void handled(@Nullable Throwable failure) throws IOException {
    lock();
    try {
      returned = true;
      failed = failure != null;
      if (!isDetached() && !isTheirs() && status >= 0) {
        commitAll();
      }
    } catch (IOException e) {
      if (failure == null) {
        throw e;
      }
    } finally {
      unlock();
    }
  }

  @Override
  protected boolean isCommitted() {
    return sent || real.getResponseCode() >= 0;
  }

  @Override
  protected void detach() {
    // The handlers have nothing of the server's: what is held back stays here.
  }

  @Override
  protected void send(Answer answer) throws Exception {
    send(real, answer);
  }

  @Override
  protected boolean goesOn() {
    return returned && !failed && status < 0;
  }

  @Override
  protected Answer captured(@Nullable Throwable failure) {
    lock();
    try {
      if (failure != null || status < 0 || tooMuch || !isComplete()) {
        return new Answer(500, List.of(), new byte[0]);
      }
      return answer();
    } finally {
      unlock();
    }
  }

  /** Whether all was written that was promised. */
  private boolean isComplete() {
    return length <= 0 || written.size() == length || real.getRequestMethod().equals("HEAD");
  }

  private Answer answer() {
    List<Header> headers = new ArrayList<>();
    given.responseHeaders.forEach(
        (name, values) -> {
          if (!name.equalsIgnoreCase("Content-Length") && !name.equalsIgnoreCase("Date")) {
            values.forEach(value -> headers.add(new Header(name, value)));
          }
        });
    return new Answer(status, List.copyOf(headers), written.toByteArray());
  }

  /** Under the lock, while nothing was sent: the response is the application's. */
  private void commitAll() throws IOException {
    if (!mayCommit()) {
      return;
    }
    commit();
    sent = true;
    if (whole && isComplete()) {
      keep(answer());
    }
    for (Map.Entry<String, List<String>> header : given.responseHeaders.entrySet()) {
      real.getResponseHeaders().put(header.getKey(), header.getValue());
    }
    beginSending();
    try {
      real.sendResponseHeaders(status, length);
      if (written.size() > 0) {
        written.writeTo(real.getResponseBody());
        // More may come, and goes there itself.
        written = new ByteArrayOutputStream(0);
      }
      if (whole) {
        real.close();
      }
    } finally {
      endSending();
    }
    answered();
  }

  /** What the handlers get. */
  private final class Exchange extends HttpExchange {
    private final Headers responseHeaders = new Headers();
    private InputStream input = InputStream.nullInputStream();
    private @Nullable InputStream setInput;
    private @Nullable OutputStream setOutput;
    private final OutputStream output = new Output();

    @Override
    public Headers getRequestHeaders() {
      return real.getRequestHeaders();
    }

    @Override
    public Headers getResponseHeaders() {
      return isTheirs() && !sent ? real.getResponseHeaders() : responseHeaders;
    }

    @Override
    public URI getRequestURI() {
      return real.getRequestURI();
    }

    @Override
    public String getRequestMethod() {
      return real.getRequestMethod();
    }

    @Override
    public HttpContext getHttpContext() {
      return real.getHttpContext();
    }

    @Override
    public InputStream getRequestBody() {
      return setInput == null ? input : setInput;
    }

    @Override
    public OutputStream getResponseBody() {
      return setOutput == null ? output : setOutput;
    }

    @Override
    public void sendResponseHeaders(int code, long responseLength) throws IOException {
      lock();
      try {
        if (status >= 0) {
          throw new IOException("headers already sent");
        }
        status = code;
        length = responseLength;
        whole = responseLength == -1;
        boolean bodiless = whole || getRequestMethod().equals("HEAD");
        if (!isDetached() && (returned || bodiless)) {
          commitAll();
        }
      } finally {
        unlock();
      }
    }

    @Override
    public void close() {
      lock();
      try {
        if (isDetached()) {
          whole = true;
          if (returned) {
            answered();
          }
        } else if (sent) {
          real.close();
        } else if (status < 0) {
          // The server drops the connection.
          commit();
          sent = true;
          real.close();
          answered();
        } else {
          whole = true;
          commitAll();
        }
      } catch (IOException e) {
        real.close();
      } finally {
        unlock();
      }
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
      return real.getRemoteAddress();
    }

    @Override
    public int getResponseCode() {
      return status;
    }

    @Override
    public InetSocketAddress getLocalAddress() {
      return real.getLocalAddress();
    }

    @Override
    public String getProtocol() {
      return real.getProtocol();
    }

    @Override
    public @Nullable Object getAttribute(String name) {
      return real.getAttribute(name);
    }

    @Override
    public void setAttribute(String name, @Nullable Object value) {
      real.setAttribute(name, value);
    }

    @Override
    public void setStreams(@Nullable InputStream in, @Nullable OutputStream out) {
      if (in != null) {
        setInput = in;
      }
      if (out != null) {
        setOutput = out;
      }
    }

    @Override
    public HttpPrincipal getPrincipal() {
      return real.getPrincipal();
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      lock();
      try {
        if (status < 0) {
          throw new IOException("response headers not sent yet");
        }
        if (isDetached() && !isAwaited()) {
          throw new IOException("weir: the client has been answered already");
        }
        if (sent) {
          beginSending();
          try {
            real.getResponseBody().write(bytes, offset, count);
          } finally {
            endSending();
          }
          return;
        }
        if (whole) {
          throw new IOException("stream is closed");
        }
        if (length > 0 && written.size() + (long) count > length) {
          throw new IOException("too many bytes to write to stream");
        }
        if (tooMuch) {
          return;
        }
        written.write(bytes, offset, count);
        if (written.size() > (isDetached() ? MOST_BYTES * 8 : MOST_BYTES)) {
          if (isDetached()) {
            tooMuch = true;
          } else {
            commitAll();
          }
        }
      } finally {
        unlock();
      }
    }

    @Override
    public void flush() throws IOException {
      lock();
      try {
        if (sent) {
          real.getResponseBody().flush();
        } else if (!isDetached() && status >= 0 && !(length > 0 && written.size() == length)) {
          commitAll();
        }
      } finally {
        unlock();
      }
    }

    @Override
    public void close() throws IOException {
      lock();
      try {
        if (isDetached()) {
          whole = true;
          if (returned) {
            answered();
          }
        } else if (sent) {
          beginSending();
          try {
            real.getResponseBody().close();
          } finally {
            endSending();
          }
        } else if (status >= 0) {
          whole = true;
          commitAll();
        }
      } finally {
        unlock();
      }
    }
  }
}
