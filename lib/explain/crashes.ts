// Explains the first line of a crash: its kind, and figures if it has any.
import {
  CRASH_PREFIXES,
  type CrashText,
  RECOVERED_NEEDLE,
  crashOf,
  isRecovered,
} from '../gctrace/crash-texts.js';
import { formatBytes } from '../model/format.js';
import { ANY_VERSION, type GoVersions } from '../model/version.js';
import { CRASH_WORDS } from './crash-words.js';
import type { ExplainedField, Explanation } from './explanation.js';
import { suffixes } from './paste.js';

export function crashExplanation(text: string): Explanation | undefined {
  for (const line of text.includes(RECOVERED_NEEDLE) ? [text] : suffixes(text, CRASH_PREFIXES)) {
    const crash = crashOf(line);
    if (crash) return explainedCrash(crash);
  }
  return undefined;
}

function explainedCrash(crash: CrashText): Explanation {
  const { title, meaning, notes } = CRASH_WORDS[crash.kind];
  const line = crash.text;
  const recovered = isRecovered(crash);
  const fields: ExplainedField[] = [{ text: line, at: 0, name: 'What happened', value: '', meaning }];
  const block = /cannot allocate (\d+)-byte block \((\d+) in use\)/d.exec(line);
  const told = (k: number, name: string, what: string): void => {
    if (!block?.indices) return;
    const value = formatBytes(Number(block[k]));
    fields.push({ text: block[k], at: block.indices[k][0], name, value, meaning: what });
  };
  told(1, 'Asked for', 'Size of the block that could not be had.');
  told(2, 'In use', 'Memory that the runtime had mapped for the heap by then.');
  const versions =
    crash.kind === 'concurrent-map' ? MAP_RACES.find(([pattern]) => pattern.test(line))![1] : ANY_VERSION;
  return {
    title: recovered ? `${title}, recovered by the server` : title,
    ...{ versions, line, fields, derived: [] },
    notes: recovered
      ? [
          'net/http recovers panics of handlers: the process lives on, the request is lost.',
          ...notes.slice(1),
        ]
      : notes,
  };
}

/** Versions of the messages (runtime/map.go, internal/runtime/maps). */
const MAP_RACES: [RegExp, GoVersions][] = [
  [/iteration/, { ...ANY_VERSION, low: 8 }],
  [/clone/, { ...ANY_VERSION, low: 21 }],
  [/small map/, { low: 24, high: 26 }],
  [/^/, { ...ANY_VERSION, low: 6 }],
];
