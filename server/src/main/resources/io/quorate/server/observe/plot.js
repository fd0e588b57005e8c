// Draws lines over time into an SVG element.
"use strict";

const PLOT = { left: 46, right: 8, top: 18, bottom: 18 };

function svgElement(name, attributes, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }
  if (text !== undefined) {
    element.textContent = text;
  }
  return element;
}

// The smallest of 1, 2, 5, 10, 20, 50, ... that is not below the value.
function roundUp(value) {
  if (!(value > 0)) {
    return 1;
  }
  const power = Math.pow(10, Math.floor(Math.log10(value)));
  return [1, 2, 5, 10].map(step => step * power).find(limit => limit >= value * 0.999999);
}

function shortNumber(value) {
  if (value >= 1e6) {
    return +(value / 1e6).toPrecision(3) + " M";
  }
  return value >= 1e4 ? +(value / 1e3).toPrecision(3) + " k" : String(+value.toPrecision(3));
}

function ago(millis) {
  const seconds = Math.round(millis / 1000);
  return seconds < 120 ? `${seconds} s` : `${+(seconds / 60).toFixed(1)} min`;
}

// Shows the last ten minutes, or as much of them as there is.
// Lines: [{name, css, values}], each value at the time of the same index; null where there is none.
function drawPlot(svg, times, lines) {
  const width = svg.clientWidth || 400;
  const height = svg.clientHeight || 170;
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.replaceChildren();
  const highest = roundUp(Math.max(0, ...lines.flatMap(line => line.values.filter(v => v !== null))));
  const end = times.length === 0 ? Date.now() : times[times.length - 1];
  const span = Math.min(600000, Math.max(60000, times.length === 0 ? 0 : end - times[0]));
  const begin = end - span;
  const x = at => PLOT.left + (at - begin) / span * (width - PLOT.left - PLOT.right);
  const y = value => height - PLOT.bottom - value / highest * (height - PLOT.top - PLOT.bottom);
  for (const part of [0, 0.5, 1]) {
    const at = y(highest * part);
    svg.append(svgElement("line", { x1: PLOT.left, x2: width - PLOT.right, y1: at, y2: at, class: "rule" }));
    svg.append(svgElement("text", { x: PLOT.left - 6, y: at + 4, "text-anchor": "end" }, shortNumber(highest * part)));
  }
  for (const [part, anchor] of [[0, "start"], [0.5, "middle"], [1, "end"]]) {
    const text = part === 1 ? "now" : `-${ago((1 - part) * span)}`;
    svg.append(svgElement("text", { x: x(begin + part * span), y: height - 3, "text-anchor": anchor }, text));
  }
  lines.forEach((line, index) => {
    svg.append(svgElement("path", { d: pathOf(line.values, times, x, y, begin), class: "line " + line.css }));
    svg.append(svgElement("text", { x: PLOT.left + index * 90, y: 11, class: line.css }, line.name));
  });
}

function pathOf(values, times, x, y, begin) {
  let path = "";
  let drawing = false;
  values.forEach((value, index) => {
    if (value === null || times[index] < begin) {
      drawing = false;
      return;
    }
    path += (drawing ? "L" : "M") + x(times[index]).toFixed(1) + " " + y(value).toFixed(1);
    drawing = true;
  });
  return path;
}
