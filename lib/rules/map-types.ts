// Maps by type, from a trace with the alloc/free experiment: which of them hold the live heap, and which are inside others.
import type { Judgement } from '../model/finding.js';
import { formatBytes, formatNumber, formatRate, formatShare } from '../model/format.js';
import type { LiveHeapTypes, LiveType } from '../model/live-types.js';
import { MIB, significant } from '../model/units.js';
import type { Facts } from '../process/facts.js';
import { valuesOf, type Rule } from './rule.js';

/** A map type, named after its tables. */
interface MapType {
  tables: LiveType;
  /** `map[string]*main.Session` */
  name: string;
  value: string;
  /** The type that values point to, if it is a type of its own. */
  pointees: LiveType | undefined;
}

/** `map.group[K]V` (Go 1.24 and later) and `map.bucket[K]V`: a group or bucket always has eight slots. */
const TABLE = /^map\.(?:group|bucket)\[/;
export const SLOTS = 8;

export function mapTypesOf({ types }: LiveHeapTypes): MapType[] {
  return types.flatMap((tables): MapType[] => {
    if (!TABLE.test(tables.type)) return [];
    const inner = tables.type.replace(/^map\.(?:group|bucket)/, '');
    const end = closing(inner);
    const value = inner.slice(end + 1);
    const pointees = value.startsWith('*') ? types.find(({ type }) => type === value.slice(1)) : undefined;
    return [{ tables, name: `map${inner}`, value, pointees }];
  });
}

/** Where the bracket that opens the text is closed: keys may be arrays or generic types. */
function closing(text: string): number {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '[') depth++;
    else if (text[i] === ']' && --depth === 0) return i;
  }
  return text.length;
}

export const sampledFigure = (heap: LiveHeapTypes): Record<string, number> =>
  heap.sampled > 1 ? { objects_sampled_one_in: heap.sampled } : {};
export const LEAST = {
  value: 4 * MIB,
  unit: 'bytes',
  source: 'the minimum heap goal with GOGC=100 (runtime/mgcpacer.go); less is not worth a change',
};

export const evidenceAt = ({ file }: Facts, { to_s: to }: LiveHeapTypes): Judgement['evidence'] => [
  { file, at_s: significant(to, 6) },
];

export const HOLDS = {
  id: 'map-holds-live-heap',
  thresholds: {
    share: {
      value: 0.25,
      unit: 'of the live heap',
      source: 'a quarter: the largest single thing to look at',
    },
    growth: {
      value: 1.2,
      unit: 'times its least bytes in the second quarter of the trace, rising over the third',
      source: 'what fills while a program starts is full by then; a fifth more is not just drift',
    },
    least: LEAST,
  },
} satisfies Partial<Rule>;

export const ENDS = 'what removes its entries (a bound, an expiry, a delete), and does that run?';

/** The map that holds most of the live heap and grows. */
export interface Held {
  most: MapType;
  /** Including what its values point to. */
  bytes: number;
  /** Bytes per second. */
  rate: number;
  words: string;
}

export function heldByMap(facts: Facts): Held | undefined {
  const t = valuesOf(HOLDS, facts);
  const heap = facts.summary.live_heap_types;
  if (!heap) return undefined;
  // What a map inside another map holds is reported by that finding.
  const nested = nestedByType(facts)?.figures.inner_type;
  const held = mapTypesOf(heap)
    .map((map) => {
      const { tables, pointees } = map;
      const quarters = tables.least_bytes.map((bytes, i) => bytes + (pointees?.least_bytes[i] ?? 0));
      return { map, bytes: tables.bytes + (pointees?.bytes ?? 0), quarters };
    })
    .filter(({ map }) => map.name !== nested)
    .sort((a, b) => b.bytes - a.bytes);
  const [top] = held;
  if (!top || top.bytes < t.least || top.bytes < t.share * heap.bytes) return undefined;
  const [, second, third, fourth] = top.quarters;
  if (!(second < third && third < fourth) || fourth < t.growth * second) return undefined;
  const { map: most, bytes } = top;
  // The middles of the second and the last quarter are half of the time apart.
  const rate = (fourth - second) / (0.5 * (heap.to_s - heap.from_s));
  const values = most.pointees
    ? ` (${formatBytes(most.tables.bytes)} of tables, ${formatBytes(most.pointees.bytes)} of ${most.pointees.type})`
    : '';
  const words = `${most.name} holds ${formatBytes(bytes)}${values}, ${formatShare(bytes / heap.bytes)} of the live heap, and grows ${formatRate(rate)}`;
  return { most, bytes, rate, words };
}

/** Fewer inner maps are not a pattern. */
const MANY = 1000;
const INNER_SHARE = 0.1;

/** A map of maps, recognized by the type of its tables. */
export function nestedByType(facts: Facts): Judgement | undefined {
  const heap = facts.summary.live_heap_types;
  if (!heap) return undefined;
  const maps = mapTypesOf(heap);
  for (const outer of maps) {
    const inner = maps.find(({ name }) => name === outer.value);
    if (!inner || inner.tables.objects < MANY) continue;
    const headers = heap.types.find(({ type }) => type === 'maps.Map' || type.startsWith('map.hdr['));
    const bytes = inner.tables.bytes + (headers?.bytes ?? 0);
    if (bytes < INNER_SHARE * heap.bytes) continue;
    return {
      severity: 'low',
      confidence: 0.85,
      title: `${outer.name}: ${formatNumber(inner.tables.objects)} tables of inner maps and the maps’ headers take ${formatBytes(bytes)}, ${formatShare(bytes / heap.bytes)} of the live heap`,
      figures: {
        type: outer.name,
        inner_type: inner.name,
        inner_tables: inner.tables.objects,
        inner_bytes: bytes,
        live_bytes: heap.bytes,
      },
      evidence: evidenceAt(facts, heap),
      advice: [
        `flatten it: one map with a struct of both keys; each inner map costs a header and at least one table of ${SLOTS} slots`,
      ],
      causes: [],
    };
  }
  return undefined;
}
