package dev.dnshealth.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class JUnitXmlTest {

  @Test
  void writesOneSuiteWithItsCases() {
    assertThat(
            JUnitXml.of(
                "dns",
                List.of(
                    JUnitCase.passed("rules", "one"),
                    JUnitCase.failed("rules", "two", "not so", "line 1\nline 2"),
                    JUnitCase.skipped("rules", "three", "cannot be told"),
                    JUnitCase.passed("rules", "four", "by the way"))))
        .isEqualTo(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites>
              <testsuite name="dns" tests="4" failures="1" errors="0" skipped="1">
                <testcase classname="rules" name="one"/>
                <testcase classname="rules" name="two">
                  <failure message="not so">line 1
            line 2</failure>
                </testcase>
                <testcase classname="rules" name="three">
                  <skipped message="cannot be told"/>
                </testcase>
                <testcase classname="rules" name="four">
                  <system-out>by the way</system-out>
                </testcase>
              </testsuite>
            </testsuites>""");
  }

  @Test
  void anyTextComesBackAsItWasButForWhatXmlForbids() throws Exception {
    String wild = "a<b>&\"c'\n]]>\t\u0001\uD83D\uDE00";
    String xml = JUnitXml.of(wild, List.of(JUnitCase.failed(wild, wild, wild, wild)));

    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(xml)));
    Element failure = (Element) document.getElementsByTagName("failure").item(0);
    assertThat(failure.getTextContent()).isEqualTo("a<b>&\"c'\n]]>\t\uFFFD\uD83D\uDE00");
    assertThat(failure.getAttribute("message")).startsWith("a<b>&\"c'").endsWith("\uD83D\uDE00");
  }

  @Test
  void noCaseIsASuiteToo() {
    assertThat(JUnitXml.of("dns", List.of())).contains("<testsuite name=\"dns\" tests=\"0\"");
  }
}
