// Maps in the live heap, by type: what a trace with the alloc/free experiment (GODEBUG=traceallocfree=1, Go 1.23+) tells.
import type { Judgement } from '../model/finding.js';
import { formatBytes, formatRate, formatShare } from '../model/format.js';
import type { LiveHeapTypes, LiveType } from '../model/live-types.js';
import { MIB } from '../model/units.js';
import type { Facts } from '../process/facts.js';
import { round, type Rule } from './rule.js';

/** A type of map, as its tables name it. */
interface MapType {
  tables: LiveType;
  /** `map[string]*main.Session` */
  name: string;
  value: string;
  /** What values point to, where that is a type of its own. */
  pointees: LiveType | undefined;
}

/** `map.group[K]V` (Go 1.24 and later) and `map.bucket[K]V`: slots of a group or bucket are eight, always. */
const TABLE = /^map\.(?:group|bucket)\[/;
const SLOTS = 8;

function mapTypesOf({ types }: LiveHeapTypes): MapType[] {
  return types.flatMap((tables): MapType[] => {
    if (!TABLE.test(tables.type)) return [];
    const inner = tables.type.replace(/^map\.(?:group|bucket)/, '');
    const end = closing(inner);
    const value = inner.slice(end + 1);
    const pointees = value.startsWith('*') ? types.find(({ type }) => type === value.slice(1)) : undefined;
    return [{ tables, name: `map${inner}`, value, pointees }];
  });
}

/** Where the bracket that opens the text closes: keys may be arrays, and generic. */
function closing(text: string): number {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '[') depth++;
    else if (text[i] === ']' && --depth === 0) return i;
  }
  return text.length;
}

const SAMPLED = (heap: LiveHeapTypes): Record<string, number> =>
  heap.sampled > 1 ? { objects_sampled_one_in: heap.sampled } : {};
const LEAST = {
  value: 4 * MIB,
  unit: 'bytes',
  source: 'runtime/mgcpacer.go: the least heap that GOGC=100 collects at; less is not worth a change',
};

const evidenceAt = ({ file }: Facts, { to_s: to }: LiveHeapTypes): Judgement['evidence'] => [
  { file, at_s: round(to, 6) },
];

const mapHoldsLiveHeap: Rule = {
  id: 'map-holds-live-heap',
  needs: 'an alloc/free trace (GODEBUG=traceallocfree=1, Go 1.23+)',
  asks: ['heap_objects'],
  says: 'this map type holds a growing share of the live heap',
  thresholds: {
    share: {
      value: 0.25,
      unit: 'of the live heap',
      source: 'a quarter: the largest single thing to look at',
    },
    growth: {
      value: 1.2,
      unit: 'times its least bytes in the second quarter of the trace, rising over the third',
      source: 'what fills up while a program starts is full by then; a fifth more is no wandering',
    },
    least: LEAST,
  },
  means:
    'The tables of one type of map, with what their values point to, are a large part of what lives, and they grow.',
  computed:
    'Allocations and frees replayed: live bytes by type where the heap was least (between two sweeps it holds garbage too), and the least of each quarter of the trace. Pointed-to values are counted by their type, wherever they are referred to from.',
  helps:
    'A bound or an expiry for its entries. Deleting frees what they point to, never the tables: drop the map for that.',
  judge(facts, t) {
    const heap = facts.summary.live_heap_types;
    if (!heap) return undefined;
    // What a map inside a map holds is told there.
    const nested = nestedByType(facts)?.figures.inner_type;
    const held = mapTypesOf(heap)
      .map((map) => {
        const { tables, pointees } = map;
        const quarters = tables.least_bytes.map((bytes, i) => bytes + (pointees?.least_bytes[i] ?? 0));
        return { ...map, bytes: tables.bytes + (pointees?.bytes ?? 0), quarters };
      })
      .filter(({ name }) => name !== nested)
      .sort((a, b) => b.bytes - a.bytes);
    const [most] = held;
    if (!most || most.bytes < t.least || most.bytes < t.share * heap.bytes) return undefined;
    const [, second, third, fourth] = most.quarters;
    if (!(second < third && third < fourth) || fourth < t.growth * second) return undefined;
    // From the middle of the second quarter to that of the last it is half of the time.
    const rate = (fourth - second) / (0.5 * (heap.to_s - heap.from_s));
    const values = most.pointees
      ? ` (${formatBytes(most.tables.bytes)} of tables, ${formatBytes(most.pointees.bytes)} of ${most.pointees.type})`
      : '';
    return {
      severity: most.bytes >= heap.bytes / 2 ? 'medium' : 'low',
      confidence: 0.85,
      title: `${most.name} holds ${formatBytes(most.bytes)}${values}, ${formatShare(most.bytes / heap.bytes)} of the live heap, and grows ${formatRate(rate)}`,
      figures: {
        type: most.name,
        bytes: most.bytes,
        table_bytes: most.tables.bytes,
        live_share: round(most.bytes / heap.bytes),
        bytes_per_s: Math.round(rate),
        typed_share: round(heap.typed_bytes / heap.bytes),
        ...SAMPLED(heap),
      },
      evidence: evidenceAt(facts, heap),
      advice: [
        'what ends its entries: a bound, an expiry, a delete, and does that run?',
        'delete and clear free what values point to, never the tables: drop the map, or rebuild it, where memory must come back',
        'values and keys without pointers are not scanned, so a large table costs the marks nothing',
      ],
      causes: [],
    };
  },
};

const mapLowOccupancy: Rule = {
  id: 'map-low-occupancy',
  needs: 'an alloc/free trace whose map values are objects of their own (weak)',
  asks: ['heap_objects'],
  says: 'tables far larger than what is in them',
  thresholds: {
    occupancy: {
      value: 0.2,
      unit: 'of the slots',
      source:
        'tables are at least 7/16 (Go 1.24+) or 13/32 full after they grew: half of that again has been deleted',
    },
    least: LEAST,
  },
  means: 'Entries were deleted, the tables stayed as large as they were: no Go version shrinks them.',
  computed:
    'Live objects of the type that values point to, against the slots of the tables. Objects that are in several maps, or in none, are counted as well.',
  helps: 'Rebuild the map (copy what is left into a new one) and drop the old.',
  judge(facts, t) {
    const heap = facts.summary.live_heap_types;
    if (!heap) return undefined;
    for (const { tables, name, pointees } of mapTypesOf(heap)) {
      if (!pointees || tables.bytes < t.least || !tables.size_bytes) continue;
      const slots = Math.floor(tables.bytes / tables.size_bytes) * SLOTS;
      const occupancy = pointees.objects / slots;
      if (!(occupancy <= t.occupancy)) continue;
      return {
        severity: 'low',
        confidence: 0.45,
        title: `the tables of ${name} take ${formatBytes(tables.bytes)} with room for ${slots.toLocaleString('en')} entries, and ${pointees.objects.toLocaleString('en')} values live`,
        figures: {
          type: name,
          table_bytes: tables.bytes,
          slots,
          values: pointees.objects,
          occupancy: round(occupancy),
          ...SAMPLED(heap),
        },
        evidence: evidenceAt(facts, heap),
        advice: [
          'copy what is left into a new map and drop the old one: deleting and clearing give no table back',
          'or leave it, where it is filled again soon',
        ],
        causes: [],
      };
    }
    return undefined;
  },
};

const spanFragmentation: Rule = {
  id: 'span-fragmentation',
  needs: 'an alloc/free trace (GODEBUG=traceallocfree=1, Go 1.23+)',
  asks: ['heap_objects'],
  says: 'memory held in half-empty spans, by size class',
  thresholds: {
    sparse: {
      value: 0.25,
      unit: 'of all spans’ bytes',
      source:
        'a quarter of the heap’s memory in spans that are less than a quarter full; what GOGC=100 leaves for the next cycle is spread over fuller ones',
    },
    least: { ...LEAST, value: 8 * MIB },
  },
  means:
    'A span holds objects of one size only and is given back when its last one is gone: a few that stay hold pages for all.',
  computed: 'Live slots of each size class against its spans, at the trace’s end.',
  helps:
    'Keep long-lived objects apart: allocate them at the start, or copy what stays into slices of its own.',
  judge(facts, t) {
    const heap = facts.summary.live_heap_types;
    if (!heap || heap.sampled > 1) return undefined;
    const all = heap.size_classes.reduce((sum, { span_bytes: bytes }) => sum + bytes, 0);
    const [worst] = [...heap.size_classes].sort((a, b) => b.sparse_bytes - a.sparse_bytes);
    if (!worst || worst.sparse_bytes < t.least || worst.sparse_bytes < t.sparse * all) return undefined;
    const pins = worst.pinned_by === undefined ? '' : `, mostly held by ${worst.pinned_by}`;
    return {
      severity: 'low',
      confidence: 0.6,
      title: `${formatBytes(worst.sparse_bytes)} of ${formatBytes(all)} are in spans of ${worst.slot_bytes}-byte slots that are less than a quarter full${pins}`,
      figures: {
        slot_bytes: worst.slot_bytes,
        span_bytes: worst.span_bytes,
        live_bytes: worst.live_bytes,
        sparse_bytes: worst.sparse_bytes,
        occupancy: round(worst.live_bytes / worst.span_bytes),
        ...(worst.pinned_by !== undefined && { pinned_by: worst.pinned_by }),
      },
      evidence: evidenceAt(facts, heap),
      advice: [
        'what stays long, and was made among much that went? Make it early, or copy it into a slice of its own',
        'the pages are free for objects of this size only, until their last one goes',
      ],
      causes: [],
    };
  },
};

/** Inner maps that are fewer than this are no pattern. */
const MANY = 1000;
const INNER_SHARE = 0.1;

/** A map of maps, known by its tables' type. */
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
      title: `${outer.name}: ${inner.tables.objects.toLocaleString('en')} tables of inner maps and the maps’ headers take ${formatBytes(bytes)}, ${formatShare(bytes / heap.bytes)} of the live heap`,
      figures: {
        type: outer.name,
        inner_type: inner.name,
        inner_tables: inner.tables.objects,
        inner_bytes: bytes,
        live_bytes: heap.bytes,
      },
      evidence: evidenceAt(facts, heap),
      advice: [
        `flatten it: one map whose key is a struct of both keys; each inner map costs a header and at least one table of ${SLOTS} slots`,
      ],
      causes: [],
    };
  }
  return undefined;
}

export const mapHeapRules: readonly Rule[] = [mapHoldsLiveHeap, mapLowOccupancy, spanFragmentation];
