package dev.dnshealth.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogFormatTest {

  @Test
  void aLineOfJsonIsTheDefault() throws Exception {
    assertThat(logged(Map.of()))
        .matches(
            "\\{\"time\":\"[0-9T:.-]+Z\",\"level\":\"WARN\",\"event\":\"held\","
                + "\"reason\":\"PathSick\",\"seconds\":1.5,\"seen\":\\[\"a \\\\\"quoted\\\\\" line\"],"
                + "\"logger\":\"test\"}\n");
  }

  @Test
  void textIsOneLineWithKeysAndValues() throws Exception {
    assertThat(logged(Map.of("HEALTHCHECK_LOG_FORMAT", "text")))
        .endsWith(
            " WARN  test held reason=\"PathSick\" seconds=\"1.5\" seen=\"[a \"quoted\" line]\"\n")
        .hasLineCount(1);
  }

  private static String logged(Map<String, String> settings) throws Exception {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    settings.forEach(context::putProperty);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(LogFormatTest.class.getResource("/logback.xml"));
      context.getLogger("test").atDebug().log("unseen");
      context
          .getLogger("test")
          .atWarn()
          .addKeyValue("reason", "PathSick")
          .addKeyValue("seconds", 1.5)
          .addKeyValue("seen", List.of("a \"quoted\" line"))
          .log("held");
    } finally {
      System.setOut(before);
      context.stop();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
