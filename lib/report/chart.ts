// The heap over time, for a terminal. asciichart draws each layer with characters of its own, and the layers are overlaid. The chart
// is readable without colour.
import asciichart from 'asciichart';

import { formatNumber } from '../model/format.js';
import type { Series } from '../model/records.js';
import { cycleTicks, scaleFor, secondTicks, startOf, wallTicks, type Scale, type Tick } from './axis.js';
import { paint, type Style, type Tone } from './paint.js';
import { columnsOf, resample, type Fill } from './resample.js';
import { displayWidth, pad, truncate } from './width.js';

/** With GOGC=off the runtime prints an impossibly large goal: no address space holds such a heap. */
const NO_GOAL_MIB = 2 ** 28;
/** Charts use GiB from here on. */
const GIB_FROM_MIB = 4096;
/** Narrower charts have no labels at the lines' ends. */
const LABELS_FROM = 60;

type LayerName = 'end' | 'goal' | 'least' | 'live';

interface Layer {
  layer: LayerName;
  legend: string;
  values: number[];
  fill: Fill;
  /** asciichart's symbols: axis and ends (not used), level, down from, up to, down to, up from, vertical. */
  signs: string;
  plain: string;
  tone: Tone;
}

const LIGHT = '┼┤╶╴─╰╭╮╯│';
const HEAVY = '┼┤╶╴━┗┏┓┛┃';
/** Without corners: next to the solid line they would look like a fence. */
const DASHED = '┼┤╶╴╌╌╌╌╌╎';
const same = (sign: string): string => sign.repeat(10);

/** The chart's lines, none wider than `width`; empty without data. */
export function renderChart(series: Series, style: Style): string[] {
  if (series.at.length === 0) return [];
  const { width, ascii, color } = style;
  const most = Math.max(1, ...goalsOf(series), ...known(series.end), ...known(series.ceiling));
  const [unit, unitName] = most >= GIB_FROM_MIB ? [1024, 'GiB'] : [1, 'MiB'];
  const scale = scaleFor(most / unit, width < 100 ? 10 : width < 160 ? 12 : 15);
  const rows = Math.round(scale.top / scale.step) * scale.rowsPerStep + 1;
  const values = Array.from({ length: rows }, (_, row) => valueLabel(scale, rows - 1 - row));
  const gutter = Math.max(3, ...values.map((value) => value.length)) + 1;

  const layers = layersOf(series, unit);
  const labels = width < LABELS_FROM ? [] : endLabels(layers, rows, scale, unit, ascii);
  const margin = Math.max(0, ...labels.map(({ text }) => displayWidth(text) + 1));
  // One cycle is a single point.
  const columns = series.at.length === 1 ? 1 : Math.max(2, width - gutter - 1 - margin);
  const { cells, drawn } = draw(layers, series, { columns, rows, top: scale.top }, ascii);
  const shown = layers.filter(({ layer }) => drawn.has(layer));
  const ends = spread(
    labels.filter(({ of }) => drawn.has(of)),
    rows,
  );

  const [axis, mark] = ascii ? ['|', '+'] : ['│', '┤'];
  const lines = cells.map((row, r) => {
    const head = paint(pad(values[r], gutter, 'left') + (values[r] === '' ? axis : mark), 'dim', color);
    const label = ends[r];
    if (!label) return head + colourRuns(trimmed(row), color);
    return `${head}${colourRuns(row, color)} ${paint(label.text, label.tone, color)}`;
  });
  const bottom = timeAxis(series, columns, gutter, ascii).map((line) => paint(line, 'dim', color));
  return [...legend(series, shown, unitName, style), ...lines, ...bottom];
}

const known = (values: readonly number[]): number[] => values.filter((value) => Number.isFinite(value));
const isGoal = (goal: number): boolean => goal >= 0 && goal < NO_GOAL_MIB;
const goalsOf = (series: Series): number[] => series.goal.filter(isGoal);
const lastOf = (values: readonly number[]): number => values.findLast((value) => !Number.isNaN(value)) ?? NaN;

const LAYERS: readonly Omit<Layer, 'values'>[] = [
  { layer: 'end', legend: 'at mark end', fill: 'line', signs: LIGHT, plain: '+', tone: 'dim' },
  { layer: 'least', legend: 'at least', fill: 'line', signs: DASHED, plain: '-', tone: 'cyan' },
  { layer: 'live', legend: 'live heap', fill: 'line', signs: HEAVY, plain: '#', tone: 'green' },
  { layer: 'goal', legend: 'goal', fill: 'until', signs: same('·'), plain: '.', tone: 'yellow' },
];

function layersOf(series: Series, unit: number): Layer[] {
  const values: Record<LayerName, readonly number[]> = {
    end: series.end,
    least: series.floor,
    live: series.ceiling,
    goal: series.goal.map((value) => (isGoal(value) ? value : NaN)),
  };
  return LAYERS.map((layer) => ({
    ...layer,
    values: values[layer.layer].map((value) => value / unit),
  })).filter((layer) => known(layer.values).length > 0);
}

interface Plot {
  columns: number;
  rows: number;
  top: number;
}

interface Cell {
  sign: string;
  of?: Layer;
}

/** The goal is drawn below the other layers, but every third of its characters shows where it is level with them. */
const GOAL_EVERY = 3;

function draw(
  layers: Layer[],
  { at }: Series,
  { columns, rows, top }: Plot,
  ascii: boolean,
): { cells: Cell[][]; drawn: Set<LayerName> } {
  const cells = Array.from({ length: rows }, () =>
    Array.from({ length: columns }, (): Cell => ({ sign: ' ' })),
  );
  const column = columnsOf(at, columns);
  for (const layer of layers) {
    const values = resample(layer.values, column, columns, layer.fill);
    for (const [from, to] of runsOf(values)) {
      const part = plot(values.slice(from, to), rows, top, ascii ? same(layer.plain) : layer.signs);
      part.forEach((line, row) =>
        line.forEach((sign, i) => {
          const cell = cells[row][from + i];
          if (sign === ' ') return;
          if (layer.layer === 'goal' && cell.of) {
            const level = rows - 1 - Math.round((values[from + i] / top) * (rows - 1));
            if (level !== row || (from + i) % GOAL_EVERY !== 1) return;
          }
          cell.sign = sign;
          cell.of = layer;
        }),
      );
    }
  }
  const drawn = new Set(cells.flat().flatMap(({ of }) => (of ? [of.layer] : [])));
  // A chart of one column has no room for both: label the goal anyway.
  if (layers.some(({ layer }) => layer === 'goal')) drawn.add('goal');
  return { cells, drawn };
}

/** Ranges without gaps, because asciichart has none. */
function runsOf(values: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  let from = -1;
  for (let i = 0; i <= values.length; i++) {
    const gap = i === values.length || Number.isNaN(values[i]);
    if (!gap && from < 0) from = i;
    if (gap && from >= 0) {
      runs.push([from, i]);
      from = -1;
    }
  }
  return runs;
}

/** asciichart's plot of one range without its axis: `rows` lines with a character per value. */
function plot(values: number[], rows: number, top: number, signs: string): string[][] {
  const offset = 2;
  const text = asciichart.plot(
    // It draws from each value to the next one, so the last value is repeated.
    [...values, values[values.length - 1]],
    { min: 0, max: top, height: rows - 1, offset, symbols: Array.from(signs), format: () => ' ' },
  );
  return text.split('\n').map((line) => Array.from(line).slice(offset));
}

/** The label of a row counted from the bottom; '' between round values. */
function valueLabel(scale: Scale, fromBottom: number): string {
  if (fromBottom % scale.rowsPerStep !== 0) return '';
  return formatNumber((fromBottom / scale.rowsPerStep) * scale.step);
}

interface EndLabel {
  of: LayerName;
  row: number;
  value: number;
  text: string;
  tone: Tone;
}

/** Labels with name and last value for the lines' right ends. */
function endLabels(layers: Layer[], rows: number, scale: Scale, unit: number, ascii: boolean): EndLabel[] {
  // Logs have whole MiB: more digits would pretend precision.
  const figure = (value: number): string =>
    formatNumber(unit === 1 && value >= 20 ? Math.round(value) : value);
  const least = layers.find(({ layer }) => layer === 'least');
  return layers
    .filter(({ layer }) => layer !== 'least')
    .map(({ layer, values, tone }) => {
      const value = lastOf(values);
      const from = layer === 'live' && least ? [lastOf(least.values)] : [];
      const figures = [...new Set([...from, value].map(figure))].join(ascii ? '-' : '–');
      const row = rows - 1 - Math.round((value / scale.top) * (rows - 1));
      return { of: layer, row, value, text: `${layer === 'end' ? 'mark end' : layer} ${figures}`, tone };
    });
}

/** The labels by row: each at its line's end, or in the nearest free row. */
function spread(labels: EndLabel[], rows: number): (EndLabel | undefined)[] {
  const wanted = [...labels].sort((a, b) => a.row - b.row || b.value - a.value);
  let free = 0;
  for (const label of wanted) {
    label.row = Math.max(label.row, free);
    free = label.row + 1;
  }
  // Labels that were pushed out at the bottom push back.
  let lowest = rows - 1;
  for (const label of wanted.reverse()) {
    label.row = Math.min(label.row, lowest);
    lowest = label.row - 1;
  }
  const byRow: (EndLabel | undefined)[] = Array.from({ length: rows }, () => undefined);
  for (const label of wanted) byRow[label.row] = label;
  return byRow;
}

function trimmed(row: readonly Cell[]): Cell[] {
  return row.slice(0, row.findLastIndex(({ of }) => of !== undefined) + 1);
}

/** Adjacent cells of one layer share one colour code. */
function colourRuns(row: readonly Cell[], color: boolean): string {
  let text = '';
  for (let i = 0; i < row.length;) {
    const { of } = row[i];
    let run = '';
    for (; i < row.length && row[i].of === of; i++) run += row[i].sign;
    text += paint(run, of?.tone, color);
  }
  return text;
}

function legend(series: Series, shown: Layer[], unit: string, { width, ascii, color }: Style): string[] {
  const bounds = shown.some(({ layer }) => layer === 'least');
  const order: LayerName[] = ['live', 'least', 'end', 'goal'];
  const parts: { text: string; tone: Tone }[] = [{ text: `heap, ${unit}`, tone: 'bold' }];
  for (const name of order) {
    const layer = shown.find((one) => one.layer === name);
    if (!layer) continue;
    const text = name === 'live' && bounds ? 'live, at most' : layer.legend;
    parts.push({ text: `${(ascii ? layer.plain : layer.signs[4]).repeat(2)} ${text}`, tone: layer.tone });
  }
  if (series.goal.some((goal) => goal >= NO_GOAL_MIB)) {
    const always = goalsOf(series).length === 0;
    parts.push({ text: always ? 'no goal: GOGC is off' : '(none: GOGC is off)', tone: 'dim' });
  }
  // Lines break between parts.
  const lines: string[] = [];
  let used = Infinity;
  for (const { text, tone } of parts) {
    const cut = truncate(text, width, ascii ? '...' : '…');
    const gap = '   ';
    used += gap.length + displayWidth(cut);
    const painted = paint(cut, tone, color);
    if (used > width) {
      lines.push(painted);
      used = displayWidth(cut);
    } else lines[lines.length - 1] += gap + painted;
  }
  return lines;
}

/** Times in logs have ms. */
const FINEST_S = 0.001;

function timeAxis(series: Series, columns: number, gutter: number, ascii: boolean): string[] {
  const { at, timed, wall, local } = series;
  const from = at[0];
  const to = at.reduce((a, b) => Math.max(a, b));
  const walls = timed && wall !== undefined && Number.isFinite(wall);
  let ticks: Tick[] = [];
  if (to - from >= FINEST_S) {
    if (walls) ticks = wallTicks(from, to, columns, wall - from * 1000);
    else ticks = (timed ? secondTicks : cycleTicks)(from, to, columns);
  }
  const [corner, line, mark] = ascii ? ['+', '-', '+'] : ['└', '─', '┬'];
  const axis = Array.from({ length: columns }, () => line);
  let labels = '';
  for (const tick of ticks) {
    const column = Math.round(((tick.at - from) / (to - from)) * (columns - 1));
    const start = startOf(tick, column, columns);
    axis[column] = mark;
    labels = labels.padEnd(start) + tick.label;
  }
  const lines = [' '.repeat(gutter) + corner + axis.join('')];
  const caption = walls ? (local ? '' : 'UTC') : timed ? '' : 'gc';
  if (labels !== '') lines.push((pad(caption, gutter, 'left') + ' ' + labels).slice(0, gutter + 1 + columns));
  return lines;
}
