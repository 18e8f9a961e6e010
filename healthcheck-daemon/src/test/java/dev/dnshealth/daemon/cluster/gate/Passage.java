package dev.dnshealth.daemon.cluster.gate;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One connection through the gate. Requests are read one by one, since HTTP/1.1 sends the next when
 * the last is answered; answers pass as they come.
 */
final class Passage {

  private static final Pattern LENGTH = Pattern.compile("(?m)^content-length: *(\\d+)");
  private static final Pattern UPGRADE = Pattern.compile("(?m)^upgrade: *websocket");

  private final Gate gate;
  private final Socket client;
  private final Socket server;
  private volatile Optional<Hold> answerHeld = Optional.empty();

  Passage(Gate gate, Socket client, Socket server) {
    this.gate = gate;
    this.client = client;
    this.server = server;
  }

  /** Passes requests on until one side is done. */
  void requests() throws IOException, InterruptedException {
    InputStream in = client.getInputStream();
    OutputStream out = server.getOutputStream();
    while (true) {
      byte[] head = head(in);
      if (head.length == 0) {
        return;
      }
      String words = new String(head, StandardCharsets.ISO_8859_1);
      String headers = words.toLowerCase(Locale.ROOT);
      Matcher length = LENGTH.matcher(headers);
      byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
      String line = words.substring(0, words.indexOf(" HTTP/"));
      Optional<Hold> hold = gate.hold(line + " " + new String(body, StandardCharsets.UTF_8));
      if (hold.isPresent() && hold.get().where() == Hold.Where.AFTER) {
        answerHeld = hold;
      } else if (hold.isPresent() && !hold.get().passes()) {
        return;
      }
      out.write(head);
      out.write(body);
      out.flush();
      if (UPGRADE.matcher(headers).find()) {
        in.transferTo(out);
        return;
      }
    }
  }

  /** Passes answers on until one side is done. */
  void answers() throws IOException, InterruptedException {
    InputStream in = server.getInputStream();
    OutputStream out = client.getOutputStream();
    byte[] piece = new byte[16 * 1024];
    for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
      Optional<Hold> hold = answerHeld;
      answerHeld = Optional.empty();
      if (hold.isPresent() && !hold.get().passes()) {
        return;
      }
      out.write(piece, 0, read);
      out.flush();
    }
  }

  /** Reads to the empty line that ends the headers; nothing, if the client is done. */
  private static byte[] head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int last = 0;
    for (int octet = in.read(); octet >= 0; octet = in.read()) {
      head.write(octet);
      last = last << 8 | octet;
      if (last == 0x0d0a0d0a) {
        return head.toByteArray();
      }
    }
    if (head.size() > 0) {
      throw new EOFException("in the middle of a request");
    }
    return new byte[0];
  }
}
