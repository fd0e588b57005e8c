package io.quorate.simulation;

import io.quorate.testkit.search.SearchReport;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a search found as one JSON object. */
final class SearchJson {

    private SearchJson() {}

    static String of(String engine, SearchReport report) {
        StringBuilder json = new StringBuilder("{\"engine\":").append(SimJson.quoted(engine));
        json.append(",\"nodes\":").append(report.bounds().nodes());
        json.append(",\"steps_max\":").append(report.bounds().steps());
        json.append(",\"elections_max\":").append(report.bounds().elections());
        json.append(",\"pulses_max\":").append(report.bounds().pulses());
        json.append(",\"proposals_max\":").append(report.bounds().proposals());
        json.append(",\"crashes_max\":").append(report.bounds().crashes());
        json.append(",\"repeats_max\":").append(report.bounds().repeats());
        json.append(",\"slow_syncs_max\":").append(report.bounds().slowSyncs());
        json.append(",\"states\":").append(report.states());
        json.append(",\"transitions\":").append(report.transitions());
        json.append(",\"node_states\":").append(report.nodeStates());
        json.append(",\"core_runs\":").append(report.coreSteps());
        json.append(",\"depth\":").append(report.depth());
        json.append(",\"exhausted\":").append(report.exhausted());
        json.append(",\"endless\":").append(report.endless());
        json.append(
                String.format(
                        Locale.ROOT,
                        ",\"real_seconds\":%.3f,\"states_per_second\":%.3f",
                        report.nanos() / 1e9,
                        report.statesPerSecond()));
        report.broken()
                .ifPresent(rule -> json.append(",\"failure\":").append(SimJson.quoted(rule)));
        String schedule =
                report.schedule().stream().map(SimJson::quoted).collect(Collectors.joining(","));
        return json.append(",\"schedule\":[").append(schedule).append("]}").toString();
    }
}
