package dev.weir.weaver.loop;

/** What the classes of messages and handlers are to Netty's HTTP codec. Worked out once a class. */
final class NettyMessages {
  static final int REQUEST = 1;
  static final int RESPONSE = 2;
  static final int CONTENT = 4;
  static final int LAST = 8;

  private static final String HTTP = "io.netty.handler.codec.http.";

  private static final ClassValue<Integer> KINDS =
      new ClassValue<>() {
        @Override
        protected Integer computeValue(Class<?> type) {
          return kindOf(type);
        }
      };

  private static final ClassValue<Boolean> DECODERS =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return isDecoder(type);
        }
      };

  private NettyMessages() {}

  /** Bits; 0: nothing of HTTP. */
  static int kind(Object message) {
    return KINDS.get(message.getClass());
  }

  /** Whether the handler makes requests of bytes or frames. */
  static boolean decodes(Object handler) {
    return DECODERS.get(handler.getClass());
  }

  private static int kindOf(Class<?> type) {
    int kind = 0;
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      for (Class<?> face : at.getInterfaces()) {
        kind |= own(face.getName()) | kindOf(face);
      }
    }
    return kind;
  }

  private static int own(String name) {
    if (!name.startsWith(HTTP)) {
      return 0;
    }
    return switch (name.substring(HTTP.length())) {
      case "HttpRequest" -> REQUEST;
      case "HttpResponse" -> RESPONSE;
      case "HttpContent" -> CONTENT;
      case "LastHttpContent" -> LAST;
      default -> 0;
    };
  }

  private static boolean isDecoder(Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      switch (at.getName()) {
        case "io.netty.handler.codec.http.HttpObjectDecoder",
            "io.netty.handler.codec.http.HttpServerCodec",
            "io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec",
            "io.netty.handler.codec.http2.Http2ConnectionHandler" -> {
          return true;
        }
        default -> {
          // Its parent may be one.
        }
      }
    }
    return false;
  }
}
