// Detects an input's carriers from its first lines: the proof is a cycle exactly where a carrier's text starts.
import { DECODE, newLine, NOT_MINE, type Carrier } from './carrier.js';
import { changingPrefixOf } from './changing-prefix.js';
import { coloured, isColoured, withoutControls } from './colour.js';
import { CYCLE_BEGINS, CYCLE_HERE, WHOLE_CYCLE } from './cycle.js';
import { behindWords, prefixWordsOf, sameWordsOf } from './prefix-words.js';
import { numberedCrashOf, pastedOf, quotedCrashOf, quotedOf } from './pasted.js';
import { grepFiles } from './grep.js';
import { labelsOf, seenIn } from './labels.js';
import { padded, PADDING } from './padding.js';
import { plain } from './plain.js';
import type { RecordCarrier } from './record.js';
import { wrappedOf } from './terminal.js';
import { textOf, textsOf } from './unwrapped.js';

/** Carriers, outermost first. */
export type Carriers = [Carrier | RecordCarrier, ...(Carrier | RecordCarrier)[]];

/**
 * Lines of a head whose shape is compared, and the share of them that must have a carrier's shape. Cycles count in the whole
 * head.
 */
const HEAD_LINES = 200;
const SHARE = 0.5;
/** The most nested carriers. */
const DEEPEST = 4;

/** No beginning of a cycle is longer. */
const CYCLE_LENGTH = 40;
/** What cmd/go puts before the output of a program that builds a package (cmd/go/internal/work/shell.go, reportCmd). */
const BUILD_HEADING = /^# \S+(?: \[\S+\])?\n/;
const LONGEST_HEADING = 512;

export interface HeadLine {
  text: string;
  bytes: Buffer;
  holdsCycle: boolean;
}

/** Finds the carriers of texts that a carrier was taken off. */
type Within = (texts: string[]) => Carriers;

interface Choice {
  carrier: Carrier;
  /** Cycles that begin where the text starts. */
  cycles: number;
}

/** The carriers of a log with these first lines; `plain` alone if it has none. */
export function carriersAmong(
  carriers: readonly Carrier[],
  recordCarriers: readonly RecordCarrier[],
  lines: readonly string[],
  depth = 0,
): Carriers {
  const texts = lines.filter((line) => line.trim() !== '');
  const within: Within = (inner) => carriersAmong(carriers, recordCarriers, inner, depth + 1);
  const first = texts.slice(0, HEAD_LINES);
  const records = recordCarriers.find(
    (carrier) => carrier.matches(first) && (!carrier.loose || holdsMost(carrier, texts)),
  );
  if (records) return [records, ...innerOf(messagesOf(records, texts), within, depth)];
  const raw = choose(carriers, headOf(texts));
  const paste = depth === 0 && raw.carrier === plain ? pastedOf(texts) : undefined;
  const wrap = depth === 0 ? wrappedOf(texts) : undefined;
  // Of the rows that a terminal cut, one in ten ends at a space; lines that were folded at spaces rarely have equal widths.
  if (paste && paste.cycles > (wrap?.cycles ?? 0)) return [paste.carrier];
  if (wrap) return [wrap.carrier, ...innerOf(rowsJoined(wrap.carrier, texts), within, depth)];
  const hasColours = texts.some(isColoured);
  const stripped = hasColours ? choose(carriers, headOf(texts.map(withoutControls))) : raw;
  // A shape that only its cycles prove takes colours for a part of a name.
  const isBetter =
    !raw.carrier.controls &&
    (stripped.cycles > raw.cycles || (raw.carrier.loose !== undefined && stripped.cycles === raw.cycles));
  const choice = isBetter || (raw.carrier === plain && stripped.carrier !== plain) ? stripped : raw;
  const carrier = choice === raw ? raw.carrier : coloured(stripped.carrier);
  if (choice.cycles > 0) return [carrier];
  if (carrier !== plain) return [carrier, ...innerOf(textsOf(carrier, texts), within, depth)];
  return looseAmong(carriers, texts, within, depth);
}

/** Carriers that no cycle directly behind them proves: names that come again, a shape that many lines have, files, words. */
function looseAmong(
  carriers: readonly Carrier[],
  texts: readonly string[],
  within: Within,
  depth: number,
): Carriers {
  const hasColours = texts.some(isColoured);
  const bare = hasColours ? texts.map(withoutControls) : texts;
  const asFound = (one: Carrier): Carrier => (hasColours ? coloured(one) : one);
  const labels = labelsOf(bare);
  if (labels) return [asFound(labels)];
  // A shape that many texts have is believed if a carrier within is proven, or if nothing else before the cycles differs.
  for (const outer of depth === 0 ? carriers.filter((one) => isCommonLoose(one, bare)) : []) {
    const behind = textsOf(outer, bare);
    const inner = innerOf(behind, within, depth);
    if (inner[0] !== undefined && !('open' in inner[0])) return [asFound(outer), ...inner];
    const words = sameWordsOf(behind);
    if (words !== '') return [asFound(behindWords(outer, words))];
  }
  const found = prefixWordsOf(bare) ?? changingPrefixOf(seenIn(bare).map(({ prefix }) => prefix));
  /** Whether carriers within another one show more than is found without it. */
  const isMore = ([first]: Carriers | []): boolean =>
    first !== undefined && first !== plain && first.id !== found?.id;
  if (depth === 0) {
    const quoted = quotedOf(texts);
    const behind: Carriers | [] = quoted ? within(quoted.texts) : [];
    if (quoted && isMore(behind)) return [quoted.carrier, ...behind];
    // Files are proven by the carriers of what is in them.
    const files = grepFiles(true);
    const inner = innerOf(textsOf(files, texts), within, depth);
    if (isMore(inner)) return [files, ...inner];
  }
  if (found) return [asFound(found)];
  const crash = depth === 0 ? (quotedCrashOf(texts) ?? numberedCrashOf(bare)) : undefined;
  return [crash ?? plain];
}

const isCommonLoose = (carrier: Carrier, texts: readonly string[]): boolean =>
  carrier.loose === 'a cycle' && isCommon(carrier, texts.slice(0, HEAD_LINES));

/** Whether half of the lines have a carrier's shape: banners, status lines and continuation lines come between. */
function isCommon(carrier: Carrier, texts: readonly string[]): boolean {
  const hits = texts.filter((text) => carrier.matches(text)).length;
  return hits > 0 && hits >= texts.length * SHARE;
}

/** The carrier of one line that holds a cycle behind a prefix, or undefined if no known carrier fits. */
export function carrierOfCycle(carriers: readonly Carrier[], text: string): Carrier | undefined {
  const [line] = headOf([text]);
  const found = carriers.find((carrier) => carrier.loose !== 'two cycles' && startsCycle(carrier, line));
  if (found || !isColoured(text)) return found;
  const inner = carrierOfCycle([...carriers, plain], withoutControls(text));
  return inner && coloured(inner);
}

/**
 * The carriers of one line whose unwrapped text is a whole cycle, outermost first; none if anything else remains in front of it.
 */
export function carriersOfCycle(carriers: readonly Carrier[], text: string, depth = 0): Carrier[] {
  if (isColoured(text)) return carriersOfCycle(carriers, withoutControls(text), depth).map(coloured);
  const takenOff = carriers
    .filter((carrier) => carrier.loose !== 'two cycles')
    .map((carrier) => ({ carrier, inner: textsOf(carrier, [text])[0].trimEnd() }))
    .filter(({ inner }) => inner !== text && CYCLE_BEGINS.test(inner));
  const proven = takenOff.find(({ inner }) => WHOLE_CYCLE.test(inner));
  if (proven) return [proven.carrier];
  if (depth === DEEPEST) return [];
  for (const { carrier, inner } of takenOff) {
    const within = carrier.loose ? [] : carriersOfCycle(carriers, inner, depth + 1);
    if (within.length > 0) return [carrier, ...within];
  }
  return [];
}

export function headOf(texts: readonly string[]): HeadLine[] {
  return texts.map((text) => ({
    text,
    bytes: padded(text),
    holdsCycle: CYCLE_BEGINS.test(text),
  }));
}

/**
 * The carrier whose texts are cycles most often; among equals, the most specific. If the head has no cycle: one whose shape half
 * of the lines have.
 */
function choose(carriers: readonly Carrier[], head: readonly HeadLine[]): Choice {
  const withCycle = head.filter((line) => line.holdsCycle);
  let best: Choice = { carrier: plain, cycles: 0 };
  for (const carrier of [...carriers, plain]) {
    const cycles = withCycle.filter((line) => startsCycle(carrier, line)).length;
    if (carrier.loose === 'two cycles' && cycles < 2) continue;
    if (cycles > best.cycles) best = { carrier, cycles };
  }
  if (best.cycles > 0) return best;
  const first = head.slice(0, HEAD_LINES).map(({ text }) => text);
  const common = carriers.find(
    (carrier) => !carrier.loose && isCommon(carrier, first) && keepsCycles(carrier, withCycle),
  );
  return { carrier: common ?? plain, cycles: 0 };
}

/** Whether the texts still hold the lines' cycles: behind the name of one program, "gc" could be a container. */
const keepsCycles = (carrier: Carrier, withCycle: readonly HeadLine[]): boolean =>
  textsOf(
    carrier,
    withCycle.map(({ text }) => text),
  ).every((text) => CYCLE_BEGINS.test(text));

/** Whether the text of a line is a cycle, or the first piece of one. */
export function startsCycle(carrier: Carrier, { text, bytes }: HeadLine): boolean {
  let buffer = bytes;
  let at = carrier.textStart(bytes, 0, text.length);
  if (at === NOT_MINE) return false;
  if (at === DECODE || carrier.loose) {
    const line = newLine();
    carrier.unwrap(bytes, 0, text.length, line);
    [buffer, at] = [line.buffer, line.from];
    at +=
      BUILD_HEADING.exec(buffer.toString('latin1', at, Math.min(line.to, at + LONGEST_HEADING)))?.[0]
        .length ?? 0;
  }
  return CYCLE_HERE.test(buffer.toString('latin1', at, at + CYCLE_LENGTH));
}

/** The carriers nested in texts; none unless unwrapping one reveals a cycle. */
function innerOf(texts: string[], within: Within, depth: number): Carriers | [] {
  if (
    depth >= DEEPEST ||
    !texts.some((text) => CYCLE_BEGINS.test(text)) ||
    texts.some((text) => CYCLE_HERE.test(text))
  )
    return [];
  const inner = within(texts);
  return inner[0] === plain ? [] : inner;
}

function rowsJoined(wrap: Carrier, texts: readonly string[]): string[] {
  const line = newLine();
  const joined: string[] = [''];
  for (const { text, bytes } of headOf(texts)) {
    wrap.unwrap(bytes, 0, text.length, line);
    joined[joined.length - 1] += textOf(line);
    if (!line.partial) joined.push('');
  }
  return joined;
}

function messagesOf(records: RecordCarrier, texts: readonly string[]): string[] {
  const messages: string[] = [];
  const reader = records.open((message) => messages.push(...textOf(message).split('\n')));
  const bytes = padded(`${texts.join('\n')}\n`);
  const end = bytes.length - PADDING.length;
  const rest = reader.read(bytes, end);
  if (records.loose && rest < end) {
    bytes.copyWithin(0, rest);
    reader.readRest(bytes, 0, end - rest);
  }
  return messages;
}

/** Whether most of the cycles among the texts are in a carrier's records. */
function holdsMost(records: RecordCarrier, texts: readonly string[]): boolean {
  const count = (lines: readonly string[]): number => lines.filter((line) => CYCLE_BEGINS.test(line)).length;
  return count(messagesOf(records, texts)) * 2 >= count(texts);
}
