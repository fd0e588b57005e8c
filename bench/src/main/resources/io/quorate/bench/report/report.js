"use strict";

const content = JSON.parse(document.getElementById("data").textContent);
const result = content.result;
const main = document.getElementById("main");
const COLORS = 8;

// ---- building blocks ----

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function svgElement(name, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

function section(title, ...children) {
  const made = element("section", {}, element("h2", {}, title), ...children);
  main.append(made);
  return made;
}

function table(header, rows) {
  const isNumber = column => rows.every(row => typeof row[column] !== "string" || /^[-0-9.,<> ()–]+$/.test(row[column]));
  const cells = (kind, row) => row.map((value, column) =>
    element(kind, isNumber(column) ? { class: "number" } : {}, String(value)));
  const head = element("thead", {}, element("tr", {}, ...cells("th", header)));
  const body = element("tbody", {}, ...rows.map(row => element("tr", {}, ...cells("td", row))));
  return element("div", { class: "wide" }, element("table", {}, head, body));
}

function legend(names) {
  return element("div", { class: "legend" }, ...names.map((name, index) =>
    element("span", { style: `--mark: var(--c${index % COLORS})` }, name)));
}

function figures(value, digits = 3) {
  if (value === null || value === undefined) {
    return "-";
  }
  if (Math.abs(value) >= 1000) {
    return Math.round(value).toLocaleString("en-US");
  }
  return String(+value.toPrecision(digits));
}

// A ratio; nobody needs to know how little is known.
function bounded(value) {
  return value > 100 ? "> 100" : value < 0.01 ? "< 0.01" : figures(value);
}

function shortNumber(value) {
  if (value >= 1e6) {
    return +(value / 1e6).toPrecision(3) + " M";
  }
  return value >= 1e4 ? +(value / 1e3).toPrecision(3) + " k" : String(+value.toPrecision(3));
}

// ---- plots ----

const FRAME = { width: 560, height: 280, left: 62, right: 14, top: 12, bottom: 40 };

function roundUp(value) {
  const power = Math.pow(10, Math.floor(Math.log10(value)));
  return [1, 2, 5, 10].map(step => step * power).find(limit => limit >= value * 0.999999);
}

function linear(low, high) {
  const end = high > low ? high : low + 1;
  const step = roundUp((end - low) / 5);
  const ticks = [];
  for (let at = Math.ceil(low / step) * step; at <= end + step / 1e6; at += step) {
    ticks.push({ at, text: shortNumber(+at.toPrecision(12)) });
  }
  return { share: value => (value - low) / (end - low), ticks };
}

function logarithmic(low, high) {
  const begin = Math.floor(Math.log10(low));
  const end = Math.max(begin + 1, Math.ceil(Math.log10(high)));
  const ticks = [];
  for (let power = begin; power <= end; power++) {
    ticks.push({ at: Math.pow(10, power), text: shortNumber(Math.pow(10, power)) });
  }
  return { share: value => (Math.log10(value) - begin) / (end - begin), ticks };
}

// Only these values, at even distances.
function stations(values) {
  const ticks = values.map(at => ({ at, text: shortNumber(at) }));
  const last = Math.max(1, values.length - 1);
  return { share: value => values.indexOf(value) / last, ticks };
}

// Percentiles, with as much room for 99 to 99.9 as for 90 to 99.
function percentiles() {
  const share = value => -Math.log10(Math.max(1e-4, 1 - value / 100)) / 4;
  const ticks = [0, 50, 90, 99, 99.9, 99.99].map(at => ({ at, text: String(at) }));
  return { share, ticks };
}

// Series: [{points: [[x, y]], low: [[x, y]], high: [[x, y]], dots: [[x, y]]}], each part optional.
function plot(title, xTitle, yTitle, xScale, yScale, series) {
  const svg = svgElement("svg", { viewBox: `0 0 ${FRAME.width} ${FRAME.height}`, role: "img", "aria-label": title });
  const innerWidth = FRAME.width - FRAME.left - FRAME.right;
  const innerHeight = FRAME.height - FRAME.top - FRAME.bottom;
  const x = value => FRAME.left + xScale.share(value) * innerWidth;
  const y = value => FRAME.height - FRAME.bottom - yScale.share(value) * innerHeight;
  for (const tick of yScale.ticks) {
    svg.append(svgElement("line", { x1: FRAME.left, x2: FRAME.width - FRAME.right, y1: y(tick.at), y2: y(tick.at), class: "rule" }));
    svg.append(svgElement("text", { x: FRAME.left - 6, y: y(tick.at) + 4, "text-anchor": "end" }, tick.text));
  }
  for (const tick of xScale.ticks) {
    const anchor = x(tick.at) > FRAME.width - 2 * FRAME.right ? "end" : "middle";
    svg.append(svgElement("text", { x: x(tick.at), y: FRAME.height - FRAME.bottom + 15, "text-anchor": anchor }, tick.text));
  }
  svg.append(svgElement("text", { x: FRAME.left + innerWidth / 2, y: FRAME.height - 6, "text-anchor": "middle" }, xTitle));
  svg.append(svgElement("text", { x: 12, y: FRAME.top + innerHeight / 2, "text-anchor": "middle", transform: `rotate(-90 12 ${FRAME.top + innerHeight / 2})` }, yTitle));
  const path = points => points.map(([px, py], i) => (i === 0 ? "M" : "L") + x(px).toFixed(1) + " " + y(py).toFixed(1)).join("");
  series.forEach((each, index) => {
    const color = `var(--c${index % COLORS})`;
    if (each.low && each.high && each.low.length > 1) {
      const back = [...each.low].reverse();
      svg.append(svgElement("path", { d: path(each.high) + "L" + path(back).slice(1) + "Z", class: "band", style: `fill: ${color}` }));
    }
    if (each.points) {
      svg.append(svgElement("path", { d: path(each.points), class: "line", style: `stroke: ${color}` }));
    }
    for (const [px, py] of each.dots || []) {
      svg.append(svgElement("circle", { cx: x(px).toFixed(1), cy: y(py).toFixed(1), r: 3, style: `fill: ${color}` }));
    }
  });
  return element("figure", {}, element("figcaption", {}, title), svg);
}

function extent(values) {
  const known = values.filter(value => value !== null && value > 0);
  return known.length === 0 ? [1, 10] : [Math.min(...known), Math.max(...known)];
}

// ---- what all results have ----

function showSettings() {
  const machine = result.machine;
  document.getElementById("about").textContent =
    `${machine.processors} processors, ${machine.system}, ${machine.java}; load before: ${figures(machine.loadBefore)}`
    + (result.diskSyncMicros ? `; a sync of 4 KiB takes ${figures(result.diskSyncMicros)} µs` : "");
  const text = value => Array.isArray(value) ? value.join(", ") || "none" : String(value);
  const unit = name => ["stretch", "warmUpMax"].includes(name) ? " (ms)" : "";
  const rows = Object.entries(result.options).map(([name, value]) =>
    [name.replace(/([A-Z])/g, " $1").toLowerCase() + unit(name), text(value)]);
  rows.push(["options of the virtual machine", machine.options || "none"]);
  section("Settings", table(["setting", "value"], rows));
}

// ---- engines ----

const nameOf = combination => `${combination.engine}/${combination.transport}/${combination.storage}`
  + (combination.copy === 1 ? "" : `#${combination.copy}`);

function workloadName(workload) {
  const load = workload.outstanding > 0 ? `${workload.outstanding} outstanding` : `${workload.perSecond}/s`;
  return `${workload.size} B, ${load}` + (workload.readPercent === 0 ? "" : `, ${workload.readPercent} % reads`);
}

function showEngines() {
  const names = [...new Set(result.summaries.map(summary => nameOf(summary.measured.combination)))];
  if (result.breakdowns.length > 0) {
    section("Broke down", element("ul", {}, ...result.breakdowns.map(each =>
      element("li", { class: "bad" }, `${nameOf(each.combination)}, in round ${each.round}: ${each.why}`))));
  }
  section("What may be concluded", verdicts(result.comparisons.filter(isComparable)));
  if (result.samples.length === 0) {
    return;
  }
  showSaturation(names);
  showLatencies(names);
  section("Medians of all rounds", table(
    ["combination", "workload", "operations/s", "p50 µs", "p99 µs", "p99.9 µs", "CPU µs/op", "syncs/op", "failed"],
    result.summaries.map(summary => [nameOf(summary.measured.combination), workloadName(summary.measured.workload),
      figures(summary.opsPerSecond), figures(summary.p50Micros), figures(summary.p99Micros), figures(summary.p999Micros),
      figures(summary.cpuMicrosPerOp), summary.syncsPerOp === 0 ? "-" : figures(summary.syncsPerOp), figures(summary.failures)])));
  const ratio = each => each === null || each.high === null ? "-"
    : `${bounded(each.estimate)} (${bounded(each.low)} – ${bounded(each.high)})`;
  section("Ratios, left by right, with their intervals", table(
    ["workload", "left", "right", "throughput", "p50", "p99"],
    result.comparisons.map(each => [workloadName(each.workload), nameOf(each.left), nameOf(each.right),
      ratio(each.throughput), ratio(each.p50), ratio(each.p99)])));
}

function verdicts(comparisons) {
  return element("ul", {}, ...comparisons.map(each =>
    element("li", each.throughput === null ? { class: "bad" } : {}, each.verdict)));
}

// Those that differ in one part alone, or in none; of others nobody could say what makes the difference.
function isComparable(comparison) {
  const parts = ["engine", "transport", "storage"].filter(part => comparison.left[part] !== comparison.right[part]);
  return parts.length === 0 || (parts.length === 1 && comparison.left.copy === comparison.right.copy);
}

const by = key => (groups, each) => groups.set(key(each), [...(groups.get(key(each)) || []), each]);

function groupsOf(list, key) {
  return list.reduce(by(key), new Map());
}

// One figure for each size and share of reads: how throughput and latency grow with what is under way.
function showSaturation(names) {
  const closed = result.summaries.filter(summary => summary.measured.workload.outstanding > 0);
  const groups = groupsOf(closed, each => `${each.measured.workload.size} B, ${each.measured.workload.readPercent} % reads`);
  for (const [title, own] of groups) {
    const many = [...new Set(own.map(each => each.measured.workload.outstanding))].sort((a, b) => a - b);
    const samples = result.samples.filter(sample => own.some(each => sameCase(each.measured, sample.measured)));
    const of = (list, name) => list.filter(each => nameOf(each.measured.combination) === name)
      .sort((a, b) => a.measured.workload.outstanding - b.measured.workload.outstanding);
    const rate = Math.max(...samples.map(sample => sample.opsPerSecond));
    const slow = extent(own.map(each => each.p99Micros));
    section(title, legend(names), element("div", { class: "plots" },
      plot("Throughput", "operations under way", "operations/s", stations(many), linear(0, rate), names.map(name => ({
        points: of(own, name).map(each => [each.measured.workload.outstanding, each.opsPerSecond]),
        dots: of(samples, name).map(each => [each.measured.workload.outstanding, each.opsPerSecond]) }))),
      plot("Latency against throughput", "operations/s", "p99, µs", linear(0, rate), logarithmic(...slow), names.map(name => ({
        points: of(own, name).map(each => [each.opsPerSecond, each.p99Micros]),
        dots: of(own, name).map(each => [each.opsPerSecond, each.p99Micros]) })))));
  }
}

function sameCase(one, other) {
  return nameOf(one.combination) === nameOf(other.combination) && workloadName(one.workload) === workloadName(other.workload);
}

// One plot for each workload; the line is the median of the rounds, the band all of them.
function showLatencies(names) {
  const inOrder = [...result.summaries.map(summary => summary.measured.workload)].map(workloadName);
  const groups = new Map([...new Set(inOrder)].map(title =>
    [title, result.samples.filter(sample => workloadName(sample.measured.workload) === title)]));
  const plots = [...groups].map(([title, samples]) => {
    const range = extent(samples.flatMap(sample => sample.latencies.map(point => point.micros)));
    return plot(title, "percentile", "latency, µs", percentiles(), logarithmic(...range), names.map(name => {
      const own = samples.filter(sample => nameOf(sample.measured.combination) === name);
      const at = pick => own.length === 0 ? [] : own[0].latencies.map((point, index) =>
        [point.percentile, Math.max(range[0], pick(own.map(sample => sample.latencies[index].micros)))]);
      return { points: at(median), low: at(list => Math.min(...list)), high: at(list => Math.max(...list)) };
    }));
  });
  section("Latencies", legend(names), element("div", { class: "plots" }, ...plots));
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// ---- fail-over ----

const clusterOf = combination => `${combination.engine}/${combination.transport}`;

function showFailover() {
  const names = result.summaries.map(summary => clusterOf(summary.combination));
  const rows = result.summaries.flatMap(summary => [
    ["another node leads", summary.elected], ["first write by a new leader", summary.firstServed],
    ["longest time without a write", summary.outage], ["killed node back and caught up", summary.caughtUp],
  ].map(([what, each]) => [clusterOf(summary.combination), what, figures(each.p50), figures(each.p90), figures(each.p99), figures(each.max)]));
  section("Times from the kill, in ms", table(["cluster", "", "p50", "p90", "p99", "max"], rows));
  section("Writes", table(["cluster", "rounds", "acknowledged", "lost", "uncalled for", "unknown", "refused", "digests"],
    result.summaries.map(summary => [clusterOf(summary.combination), summary.rounds, figures(summary.acknowledged),
      summary.findings.lost, summary.findings.uncalledFor, summary.unknown, summary.refused,
      summary.findings.digestsEqual ? "equal" : "DIFFER"])));
  section("From the kill to the first write by a new leader", legend(names), element("div", { class: "plots" }, distribution(names)));
  section("Writes acknowledged around the kill, by 10 ms: the median of the rounds, and all of them",
    element("div", { class: "plots" }, ...names.map((name, index) => timeline(name, index))));
}

function distribution(names) {
  const ends = result.samples.map(sample => sample.firstServedMillis);
  return plot("Share of the rounds that were served by then", "ms", "%", linear(0, Math.max(...ends)), linear(0, 100),
    names.map(name => {
      const own = result.samples.filter(sample => clusterOf(sample.combination) === name)
        .map(sample => sample.firstServedMillis).sort((a, b) => a - b);
      return { points: [[0, 0], ...own.flatMap((end, i) => [[end, i / own.length * 100], [end, (i + 1) / own.length * 100]])] };
    }));
}

function timeline(name, index) {
  const own = result.samples.filter(sample => clusterOf(sample.combination) === name);
  const from = Math.max(...own.map(sample => sample.servedFromMillis));
  const aligned = own.map(sample => sample.served.slice(Math.round((from - sample.servedFromMillis) / 10)));
  const length = Math.min(...aligned.map(served => served.length));
  const at = pick => Array.from({ length }, (unused, i) => [from + i * 10, pick(aligned.map(served => served[i]))]);
  const high = Math.max(1, ...aligned.flatMap(served => served.slice(0, length)));
  const blank = Array.from({ length: index }, () => ({}));
  return plot(name, "ms from the kill", "writes in 10 ms", linear(from, from + length * 10), linear(0, high),
    [...blank, { points: at(median), low: at(list => Math.min(...list)), high: at(list => Math.max(...list)) }]);
}

// ---- transports ----

function showTransports() {
  const load = each => each.batch === 1 && each.slots === 1 ? "round trip" : `${each.slots} batches of ${each.batch}`;
  section("What may be concluded", verdicts(result.summaries.flatMap(summary => summary.comparisons)));
  section("Medians of all rounds", table(["transport", "load", "envelopes/s", "p50 µs", "p99 µs", "CPU µs/envelope"],
    result.summaries.map(summary => [summary.measured.transport, load(summary.measured.load), figures(summary.envelopesPerSecond),
      figures(summary.p50Micros), figures(summary.p99Micros), figures(summary.cpuMicrosPerEnvelope)])));
}

// ---- all of it ----

const VIEWS = {
  engines: ["Engines, transports and storages side by side", showEngines],
  failover: ["The leader killed under load", showFailover],
  transport: ["Transports side by side", showTransports],
};
const [title, show] = VIEWS[content.kind];
document.title = `${title} - Quorate`;
document.getElementById("title").textContent = title;
show();
showSettings();
document.getElementById("save").addEventListener("click", () => {
  const link = element("a", { download: `quorate-${content.kind}.json`,
    href: URL.createObjectURL(new Blob([JSON.stringify(result, null, 2)], { type: "application/json" })) });
  link.click();
});
document.body.dataset.shown = "true";
