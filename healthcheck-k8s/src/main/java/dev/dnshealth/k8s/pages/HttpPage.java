package dev.dnshealth.k8s.pages;

import dev.dnshealth.core.facts.ServerPages.Page;
import dev.dnshealth.core.target.Addresses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What asking for one page came to.
 *
 * <p>Each page is asked for over a connection of its own, which ends with the answer (HTTP/1.0).
 * The JDK's clients keep connections for the next request, and no request can tell them not to; so
 * they go on hearing from a listener that has been closed, which is the fault that is looked for.
 *
 * @param page what it came to, by itself; {@link Page#UNKNOWN} if it failed for a reason of our own
 * @param body what was answered with status 200; empty if not all of it came
 */
public record HttpPage(Page page, Optional<String> body) {

  /** How long it takes to connect, and then to begin to answer, at most. */
  public static final Duration TIMEOUT = Duration.ofSeconds(1);

  /** A whole answer takes so many time-outs at most. */
  private static final int DEADLINE = 3;

  /** Many times what CoreDNS's metrics take. */
  static final int MOST_BYTES = 1 << 20;

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})( .*)?");
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d{1,9})\r\n");
  private static final Pattern ENCODED = Pattern.compile("(?i)\r\n(transfer|content)-encoding:");
  private static final String HEADERS_END = "\r\n\r\n";

  /**
   * Asks for a page, and blocks until it is there or the time is over.
   *
   * @param timeout how long it takes to connect, and then to begin to answer, at most
   */
  public static HttpPage get(URI uri, Duration timeout) {
    return get(uri, timeout, timeout.multipliedBy(DEADLINE));
  }

  /**
   * Does the same.
   *
   * @param deadline how long a whole answer takes, at most
   */
  static HttpPage get(URI uri, Duration timeout, Duration deadline) {
    try (Socket socket = new Socket(Proxy.NO_PROXY)) {
      // Taken in figures, so that nothing is looked up.
      socket.connect(Addresses.socketAddress(uri.getAuthority(), 80), (int) timeout.toMillis());
      socket.getOutputStream().write(request(uri));
      return read(socket, timeout, deadline);
    } catch (ConnectException e) {
      return new HttpPage(refused(e) ? Page.REFUSED : Page.UNKNOWN, Optional.empty());
    } catch (IOException e) {
      // Too late, no way to the pod's node, or a connection that broke before there was an answer.
      return new HttpPage(Page.SILENT, Optional.empty());
    }
  }

  private static byte[] request(URI uri) {
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return ("GET "
            + uri.getRawPath()
            + query
            + " HTTP/1.0\r\nHost: "
            + uri.getAuthority()
            + "\r\nUser-Agent: dnshealth\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** A connection that was not even tried, for want of a network, is refused by nobody. */
  private static boolean refused(ConnectException e) {
    return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("refused");
  }

  private static HttpPage read(Socket socket, Duration timeout, Duration deadline)
      throws IOException {
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    boolean whole = readAll(socket, timeout, deadline, reply);
    String text = reply.toString(StandardCharsets.UTF_8);
    int line = text.indexOf("\r\n");
    if (line < 0 && text.length() < MOST_BYTES && !whole) {
      throw new SocketTimeoutException("no status line in time");
    }
    Matcher status = STATUS.matcher(line < 0 ? text : text.substring(0, line));
    if (!status.matches() || !status.group(1).equals("200")) {
      return new HttpPage(Page.NOT_OK, Optional.empty());
    }
    int end = text.indexOf(HEADERS_END);
    return new HttpPage(
        Page.OK, whole && end >= 0 ? body(text, end, reply.size()) : Optional.empty());
  }

  /**
   * Reads what comes.
   *
   * @return whether the server has ended it, rather than we
   * @throws IOException if nothing came at all
   */
  private static boolean readAll(
      Socket socket, Duration timeout, Duration deadline, ByteArrayOutputStream reply)
      throws IOException {
    long start = System.nanoTime();
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[16_384];
    while (reply.size() <= MOST_BYTES) {
      Duration patience = reply.size() == 0 ? timeout : deadline;
      long left = patience.minusNanos(System.nanoTime() - start).toMillis();
      try {
        if (left <= 0) {
          throw new SocketTimeoutException("late");
        }
        socket.setSoTimeout((int) left);
        int read = in.read(buffer);
        if (read < 0) {
          if (reply.size() == 0) {
            throw new IOException("closed without an answer");
          }
          return true;
        }
        reply.write(buffer, 0, read);
      } catch (IOException e) {
        if (reply.size() == 0) {
          throw e;
        }
        return false;
      }
    }
    return false;
  }

  private static Optional<String> body(String text, int headersEnd, int bytes) {
    String headers = text.substring(0, headersEnd + 2);
    String body = text.substring(headersEnd + HEADERS_END.length());
    Matcher length = LENGTH.matcher(headers);
    int headerBytes = headers.getBytes(StandardCharsets.UTF_8).length + 2;
    boolean cut = length.find() && Integer.parseInt(length.group(1)) > bytes - headerBytes;
    return cut || ENCODED.matcher(headers).find() ? Optional.empty() : Optional.of(body);
  }
}
