// Notices on stderr.
import { formatNumber, type NoticeRecord } from '../index.js';
import { printable } from '../report/printable.js';
import type { FormatName } from './format-named.js';
import { tell } from './stderr.js';

type Level = NoticeRecord['level'];
const LEVELS: readonly Level[] = ['info', 'warning', 'error'];

/** Text and Markdown contain notices, except if nothing could be read. */
export const leastTold = (format: FormatName, verbose = false): Level =>
  format === 'text' || format === 'markdown' ? 'error' : verbose ? 'info' : 'warning';

/** Writes those of the level `least` and above. */
export function tellNotices(notices: readonly NoticeRecord[], least: Level): void {
  for (const { level, message, source, count } of notices) {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) continue;
    const place = source
      ? `${printable(source.file)}${source.line === undefined ? '' : `:${source.line}`}: `
      : '';
    tell(`gcdrift: ${place}${count === undefined ? '' : `${formatNumber(count)} `}${message}\n`);
  }
}
