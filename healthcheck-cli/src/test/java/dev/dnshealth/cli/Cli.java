package dev.dnshealth.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * What a run of the command came to.
 *
 * @param code the exit code
 * @param out what was written to standard output
 * @param err what was written to standard error
 */
record Cli(int code, String out, String err) {

  static Cli run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Cli(code, out.toString(), err.toString());
  }
}
