// Maps in the live heap, by type, from a trace with the alloc/free experiment (GODEBUG=traceallocfree=1, Go 1.23+).
import { formatBytes, formatNumber } from '../model/format.js';
import { MIB, significant } from '../model/units.js';
import { ENDS, evidenceAt, heldByMap, HOLDS, LEAST, mapTypesOf, sampledFigure, SLOTS } from './map-types.js';
import { GROWING_HEAP } from './growing-heap.js';
import { judgementOf, type Rule } from './rule.js';

const mapHoldsLiveHeap: Rule = {
  ...HOLDS,
  needs: 'an alloc/free trace (GODEBUG=traceallocfree=1, Go 1.23+)',
  asks: ['heap_objects'],
  says: 'one map type holds a growing share of the live heap',
  means:
    'The tables of one map type, with what their values point to, are a large and growing part of the live heap.',
  computed:
    'Allocations and frees are replayed: live bytes by type at the heap’s lowest point (between sweeps it holds garbage too), and at the low of each quarter of the trace. Pointed-to values count by their type, wherever they are referenced from. If live-heap-growth or heap-staircase is reported, this is part of it.',
  helps:
    'A bound or expiry for its entries. Deleting frees what entries point to, never the tables: drop the map for that.',
  judge(facts) {
    const heap = facts.summary.live_heap_types;
    if (!heap) return undefined;
    const held = heldByMap(facts);
    // If the live heap grows, that finding reports this.
    if (!held || GROWING_HEAP.some((rule) => judgementOf(rule, facts))) return undefined;
    const { most, bytes, rate, words } = held;
    return {
      severity: bytes >= heap.bytes / 2 ? 'medium' : 'low',
      confidence: 0.85,
      title: words,
      figures: {
        type: most.name,
        bytes,
        table_bytes: most.tables.bytes,
        live_share: significant(bytes / heap.bytes),
        bytes_per_s: Math.round(rate),
        typed_share: significant(heap.typed_bytes / heap.bytes),
        ...sampledFigure(heap),
      },
      evidence: evidenceAt(facts, heap),
      advice: [
        ENDS,
        'delete and clear free what values point to, never the tables: drop or rebuild the map to get that memory back',
        'keys and values without pointers are not scanned, so even a large table costs nothing to mark',
      ],
      causes: [],
    };
  },
};

const mapLowOccupancy: Rule = {
  id: 'map-low-occupancy',
  needs: 'an alloc/free trace whose map values are separate objects (weak)',
  asks: ['heap_objects'],
  says: 'map tables are far larger than their contents',
  thresholds: {
    occupancy: {
      value: 0.2,
      unit: 'of the slots',
      source:
        'after growth tables are at least 7/16 (Go 1.24+) or 13/32 full: at this level more than half of that was deleted',
    },
    least: LEAST,
  },
  means: 'Entries were deleted, but the tables kept their size: no Go version shrinks them.',
  computed:
    'Live objects of the type that values point to, against the slots of the tables. Objects in several maps, or in none, count as well.',
  helps: 'Rebuild the map (copy what is left into a new one) and drop the old one.',
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
        title: `the tables of ${name} take ${formatBytes(tables.bytes)} with room for ${formatNumber(slots)} entries, and ${formatNumber(pointees.objects)} values live`,
        figures: {
          type: name,
          table_bytes: tables.bytes,
          slots,
          values: pointees.objects,
          occupancy: significant(occupancy),
          ...sampledFigure(heap),
        },
        evidence: evidenceAt(facts, heap),
        advice: [
          'copy what is left into a new map and drop the old one: delete and clear never free tables',
          'or leave it, if it will fill up again soon',
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
  says: 'memory is held in half-empty spans, by size class',
  thresholds: {
    sparse: {
      value: 0.25,
      unit: 'of all spans’ bytes',
      source:
        'a quarter of the heap’s memory in spans less than a quarter full; the free space that GOGC=100 leaves is spread over fuller ones',
    },
    least: { ...LEAST, value: 8 * MIB },
  },
  means:
    'A span holds objects of one size and is freed only with its last one: a few long-lived objects hold whole spans.',
  computed: 'Live slots of each size class against its spans, at the trace’s end.',
  helps: 'Keep long-lived objects apart: allocate them early, or copy them into a slice of their own.',
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
        occupancy: significant(worst.live_bytes / worst.span_bytes),
        ...(worst.pinned_by !== undefined && { pinned_by: worst.pinned_by }),
      },
      evidence: evidenceAt(facts, heap),
      advice: [
        'which long-lived objects are allocated among short-lived ones? allocate them early, or copy them into a slice of their own',
        'until their last object is freed, these pages can only hold objects of this size',
      ],
      causes: [],
    };
  },
};

export const mapHeapRules: readonly Rule[] = [mapHoldsLiveHeap, mapLowOccupancy, spanFragmentation];
