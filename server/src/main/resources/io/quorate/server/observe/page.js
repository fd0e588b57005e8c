// Shows what /cluster, /history and /events of this node tell, once a second.
"use strict";

const shown = { events: 0, since: 0, history: null };
const SAMPLES_MAX = 600;

const byId = id => document.getElementById(id);
const number = value => value === null || value === undefined ? "-" : Number(value).toLocaleString("en-US");

async function ask(path) {
  const reply = await fetch(path, { cache: "no-store" });
  if (!reply.ok) {
    throw new Error(`${path}: ${reply.status}`);
  }
  return reply.json();
}

function cell(text, css) {
  const element = document.createElement("td");
  element.textContent = text;
  if (css) {
    element.className = css;
  }
  return element;
}

function fillRows(table, rows) {
  table.tBodies[0].replaceChildren(...rows);
}

function row(cells, css) {
  const element = document.createElement("tr");
  element.className = css || "";
  element.append(...cells);
  return element;
}

function showHead(self) {
  document.title = `node ${self.node} of ${self.cluster} - Quorate`;
  byId("title").textContent = `Node ${self.node} of ${self.cluster}`;
  const parts = self.mode === "standalone"
    ? `on its own, store ${self.store}`
    : `engine ${self.engine}, transport ${self.transport}, storage ${self.storage}, store ${self.store}`;
  byId("parts").textContent = `${parts}; version ${self.version}`;
  byId("state").textContent = `${self.health}, ${self.role}`;
  byId("state").className = self.health === "running" ? "good" : "bad";
  byId("explanation").textContent = self.explanation;
}

function showFigures(self, history) {
  const last = name => history && history[name].length > 0 ? history[name][history[name].length - 1] : 0;
  const figures = [
    ["leader", self.leader === 0 ? "none" : `node ${self.leader}`],
    ["epoch", number(self.epoch)],
    ["decided", number(self.decided)],
    ["applied", number(self.applied)],
    ["snapshot at", number(self.snapshotPosition)],
    ["writes per second", number(last("writesPerSecond"))],
    ["reads per second", number(last("readsPerSecond"))],
    ["failures per second", number(last("failuresPerSecond"))],
  ];
  byId("figures").replaceChildren(...figures.map(([name, value]) => {
    const group = document.createElement("div");
    const term = document.createElement("dt");
    const detail = document.createElement("dd");
    term.textContent = name;
    detail.textContent = value;
    group.append(term, detail);
    return group;
  }));
}

// The leader knows best what each member has; other nodes know when they last heard of it.
function memberOf(nodes, observer, node) {
  const source = nodes.find(candidate => candidate.leading && candidate.members) || observer;
  return source.members.find(member => member.node === node) || {};
}

function showMembers(nodes, self) {
  const leader = nodes.find(node => node.leading);
  fillRows(byId("members"), nodes.map(node => {
    const member = memberOf(nodes, self, node.node);
    const lag = leader && leader.node !== node.node && member.matched !== null && member.matched !== undefined
      ? number(Math.max(0, leader.decided - member.matched)) : "-";
    const heard = member.sinceContactMillis === null || member.sinceContactMillis === undefined
      ? "-" : `${number(member.sinceContactMillis)} ms ago`;
    if (node.error) {
      return row([cell(node.node), cell("?"), cell("-"), cell("-"), cell("-"), cell(lag), cell(heard),
        cell(node.endpoint), cell(node.error, "bad")]);
    }
    const role = member.votes === false ? `${node.role}, no vote` : node.role;
    return row([cell(node.node), cell(role), cell(number(node.epoch)), cell(number(node.decided)),
      cell(number(node.applied)), cell(lag), cell(heard), cell(node.endpoint),
      cell(node.health, node.health === "running" ? "good" : "bad")], node.leading ? "leads" : "");
  }));
}

function showLinks(self) {
  fillRows(byId("links"), self.links.map(link => row([
    cell(`${link.node} (${link.address})`),
    cell(link.connected ? "connected" : "down" + (link.problem ? ": " + link.problem : ""),
      link.connected ? "good" : "bad"),
    cell(link.roundTripNanos === 0 ? "-" : (link.roundTripNanos / 1e6).toFixed(2) + " ms"),
    cell(number(link.sent)), cell(link.envelopesPerBatch.toFixed(1)),
    cell(number(Math.round(link.wireBytes / 1024)) + " KiB"), cell(number(link.received)),
    cell(number(link.queued)), cell(number(link.dropped)), cell(number(link.connects))])));
}

// Appends new samples to those there are, and forgets the oldest.
function append(history, news) {
  if (history === null) {
    return news;
  }
  for (const name of Object.keys(history)) {
    history[name] = history[name].concat(news[name]).slice(-SAMPLES_MAX);
  }
  return history;
}

function showPlots(history) {
  const times = history.atMillis;
  const millis = (name, rate) =>
    history[name].map((micros, index) => history[rate][index] === 0 ? null : micros / 1000);
  drawPlot(byId("plot-calls"), times, [
    { name: "writes", css: "one", values: history.writesPerSecond },
    { name: "reads", css: "two", values: history.readsPerSecond }]);
  drawPlot(byId("plot-writes"), times, [
    { name: "half within", css: "one", values: millis("writeP50Micros", "writesPerSecond") },
    { name: "99 % within", css: "two", values: millis("writeP99Micros", "writesPerSecond") }]);
  drawPlot(byId("plot-reads"), times, [
    { name: "half within", css: "one", values: millis("readP50Micros", "readsPerSecond") },
    { name: "99 % within", css: "two", values: millis("readP99Micros", "readsPerSecond") }]);
  drawPlot(byId("plot-decided"), times, [
    { name: "decided", css: "one", values: rates(history.decided, times) }]);
}

function rates(positions, times) {
  return positions.map((position, index) => index === 0
    ? null : Math.max(0, (position - positions[index - 1]) * 1000 / Math.max(1, times[index] - times[index - 1])));
}

function showEvents(events) {
  for (const event of events) {
    shown.events = event.number;
    const item = document.createElement("li");
    const time = document.createElement("time");
    time.textContent = new Date(event.atMillis).toISOString().slice(11, 23);
    item.append(time, `${event.event.replaceAll("_", " ")} (epoch ${event.epoch}, position ${event.position}): ${event.detail}`);
    byId("events").prepend(item);
  }
  while (byId("events").children.length > 200) {
    byId("events").lastChild.remove();
  }
}

async function show() {
  const [cluster, news, events] = await Promise.all([
    ask("cluster"), ask(`history?since=${shown.since}`), ask(`events?after=${shown.events}`)]);
  const self = cluster.nodes.find(node => node.node === cluster.asked);
  shown.history = append(shown.history, news);
  if (shown.history.atMillis.length > 0) {
    shown.since = shown.history.atMillis[shown.history.atMillis.length - 1];
  }
  showHead(self);
  showFigures(self, shown.history);
  showMembers(cluster.nodes, self);
  showPlots(shown.history);
  showLinks(self);
  showEvents(events.events);
  document.body.dataset.shown = "true";
}

async function run() {
  for (;;) {
    try {
      if (!document.hidden) {
        await show();
      }
    } catch (failure) {
      byId("state").textContent = `The node does not answer (${failure.message}); trying again.`;
      byId("state").className = "bad";
      // A node that starts again counts its events from one.
      shown.events = 0;
      byId("events").replaceChildren();
    }
    await new Promise(resolve => setTimeout(resolve, 1000));
  }
}

run();
