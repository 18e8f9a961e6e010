package dev.dnshealth.k8s.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CorednsMetricsTest {

  @Test
  void readsWhatAFreshProcessTells() {
    CorednsMetrics metrics =
        CorednsMetrics.of(
            """
            # TYPE coredns_build_info gauge
            coredns_build_info{goversion="go1.26",revision="abc",version="1.15.0"} 1
            coredns_forward_max_concurrent_rejects_total 0
            coredns_panics_total 0
            coredns_reload_failed_total 0
            process_max_fds 1.048576e+06
            process_open_fds 262144
            process_resident_memory_bytes 5.1511296e+07
            process_start_time_seconds 1.76e+09
            """);

    assertThat(metrics.corefileHash()).isEmpty();
    assertThat(metrics.reloadsFailed()).hasValue(0);
    assertThat(metrics.panics()).hasValue(0);
    assertThat(metrics.limited()).hasValue(0);
    assertThat(metrics.startedAt()).hasValue(1.76e9);
    assertThat(metrics.openFiles()).contains(0.25);
    assertThat(metrics.memory()).contains(51_511_296L);
  }

  @Test
  void readsTheHashOfTheCorefile() {
    assertThat(
            CorednsMetrics.of("coredns_reload_version_info{hash=\"sha512\",value=\"abc\"} 1\n")
                .corefileHash())
        .contains("abc");
  }

  @Test
  void ofSeveralHashesNoneIsTheOneAndAnOldOneIsNone() {
    assertThat(
            CorednsMetrics.of(
                    """
                    coredns_reload_version_info{hash="sha512",value="abc"} 1
                    coredns_reload_version_info{hash="sha512",value="def"} 1
                    """)
                .corefileHash())
        .isEmpty();
    assertThat(
            CorednsMetrics.of(
                    """
                    coredns_reload_version_info{hash="md5",value="abc"} 0
                    coredns_reload_version_info{hash="md5",value="def"} 1
                    """)
                .corefileHash())
        .contains("def");
  }

  @Test
  void readsTheNamesOfBeforeTheirChange() {
    CorednsMetrics metrics =
        CorednsMetrics.of(
            """
            coredns_panic_count_total 3
            coredns_reload_failed_count_total 2
            coredns_forward_max_concurrent_reject_count_total 1
            """);

    assertThat(metrics.panics()).hasValue(3);
    assertThat(metrics.reloadsFailed()).hasValue(2);
    assertThat(metrics.limited()).hasValue(1);
  }

  @Test
  void aCounterWithLabelsIsSummedUp() {
    assertThat(
            CorednsMetrics.of(
                    """
                    coredns_panics_total{server="a"} 1
                    coredns_panics_total{server="b"} 2
                    """)
                .panics())
        .hasValue(3);
  }

  @Test
  void whatIsNotThereIsAbsentAndNotZero() {
    CorednsMetrics metrics = CorednsMetrics.of("process_open_fds 10\nother 1\n");

    assertThat(metrics.panics()).isEqualTo(OptionalDouble.empty());
    assertThat(metrics.reloadsFailed()).isEmpty();
    assertThat(metrics.limited()).isEmpty();
    assertThat(metrics.startedAt()).isEmpty();
    assertThat(metrics.openFiles()).isEmpty();
    assertThat(CorednsMetrics.of("process_open_fds 10\nprocess_max_fds 0\n").openFiles()).isEmpty();
  }
}
