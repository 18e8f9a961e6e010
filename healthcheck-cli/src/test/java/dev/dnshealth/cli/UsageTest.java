package dev.dnshealth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "prob 127.0.0.1       | Unknown command: 'prob' (did you mean probe?)        | healthcheck",
        "probe --cuont 3 1.1.1.1 | Unknown option: '--cuont' (did you mean --count?)  | healthcheck probe",
        "--verbose            | Unknown option: '--verbose'                          | healthcheck",
        "probe                | Missing required parameter: 'ADDRESS[:PORT]'         | healthcheck probe",
        "probe kube-dns       | kube-dns: not an IP address (expected: like 10.0.0.10, | healthcheck probe",
        "probe 127.0.0.1:0    | bad port (expected: 1 to 65535)                      | healthcheck probe",
        "probe 127.0.0.1:99999 | bad port (expected: 1 to 65535)                     | healthcheck probe",
        "probe ::1:53:        | not an IP address                                    | healthcheck probe",
        "probe 127.0.0.1 --count 0     | '--count' (expected: 1 to 1000)             | healthcheck probe",
        "probe 127.0.0.1 --count many  | 'many' is not an int                        | healthcheck probe",
        "probe 127.0.0.1 --timeout 2   | '2' (expected: a time like 500ms or 2s)     | healthcheck probe",
        "probe 127.0.0.1 --timeout 0s  | (expected: more than 0, up to 1m)           | healthcheck probe",
        "probe 127.0.0.1 --timeout 2h  | (expected: more than 0, up to 1m)           | healthcheck probe",
        "probe 127.0.0.1 --expect YES  | 'YES' (expected: like NOERROR, NXDOMAIN     | healthcheck probe",
        "probe 127.0.0.1 --type MX     | expected one of                             | healthcheck probe",
        "probe 127.0.0.1 -o xml        | expected one of                             | healthcheck probe",
        "lint --service a/b   | '--service': 'a/b' (expected: a name like kube-dns)  | healthcheck lint",
        "lint --namespace A   | '--namespace': 'A' (expected: a name like kube-dns)  | healthcheck lint",
        "lint -o xml          | expected one of                                      | healthcheck lint",
        "lint --corefil x     | Unknown option: '--corefil' (did you mean --corefile?) | healthcheck lint",
        "restart              | Missing required parameter: 'POD'                    | healthcheck restart",
        "restart Coredns      | 'POD': 'Coredns' (expected: a name like kube-dns)    | healthcheck restart",
        "restart a --wait 1h  | '--wait' (expected: 1s to 10m)                       | healthcheck restart",
        "restart a --override too_few_sibling | Unknown guard 'too_few_sibling' (did you mean too_few_siblings?) | healthcheck restart",
        "restart a --override settling,nothing | Unknown guard 'nothing' (they are: budget_exhausted, | healthcheck restart",
        "restart a --override no_ledger  | no_ledger cannot be overridden: the ledger cannot be used | healthcheck restart",
        "restart a --override not_leader | not_leader never holds what a person asks for | healthcheck restart",
        "restart a --dryrun   | Unknown option: '--dryrun' (did you mean --dry-run?) | healthcheck restart",
        "probe 127.0.0.1 --name a..b   | --name                                      | healthcheck probe",
      })
  void whatIsWrongIsToldInOneLineWithTheCure(String line, String cause, String helper) {
    Cli cli = Cli.run(line.split(" +"));
    assertThat(cli.code()).isEqualTo(4);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err().lines().toList())
        .singleElement()
        .asString()
        .startsWith("healthcheck: ")
        .contains(cause)
        .endsWith("; see " + helper + " --help");
  }

  @Test
  void noCommandIsWrongUsage() {
    Cli cli = Cli.run();
    assertThat(cli.code()).isEqualTo(4);
    assertThat(cli.err()).isEqualTo("healthcheck: No command given; see healthcheck --help\n");
  }

  @Test
  void theHelpListsCommandsAndTheExitCodesThatTheyReturn() {
    Cli cli = Cli.run("--help");
    assertThat(cli.code()).isZero();
    assertThat(cli.out()).contains("probe");
    assertThat(cli.out().lines().map(String::strip).filter(line -> line.matches("\\d   .*")))
        .containsExactly(
            "0   healthy",
            "1   unhealthy",
            "2   degraded",
            "3   unknown",
            "4   wrong usage or configuration",
            "5   Kubernetes API not reachable",
            "6   held by a guard: nothing was done",
            "7   done, and not proven");
    assertThat(cli.err()).isEmpty();
  }

  @Test
  void exitCodesAreThoseThatScriptsRelyOn() {
    assertThat(List.of(ExitCode.values()))
        .extracting(code -> code.code() + " " + code)
        .containsExactly(
            "0 HEALTHY",
            "1 UNHEALTHY",
            "2 DEGRADED",
            "3 UNKNOWN",
            "4 USAGE",
            "5 API_NOT_REACHABLE",
            "6 HELD",
            "7 NOT_VERIFIED");
  }
}
