// Prefixes that a host's own services write: syslog, journald, the supervise family, ts.
import {
  chars,
  blanks,
  clock,
  dateTime,
  either,
  gap,
  is,
  machine,
  maybe,
  monthDay,
  named,
  word,
  type Part,
} from './shape.js';
import { systemdEnds } from './ends.js';
import type { PrefixRow } from './prefix.js';
import { epoch, tai64n, weekdayDate } from './host-stamps.js';

const blank = is(' ');
/** Applications write such lines too. */
const loose = 'a cycle';
const pri = [is('<'), chars(/\d/, 1, 3), is('>')];
/** `tag[pid]: `. Excludes quotes and JSON. */
const tag = [named(chars(/[^\s:["={]/)), maybe(is('['), chars(/[^\]\s]/), is(']')), is(':'), gap];
/**
 * A time, then host and tag; or the tag alone, if a cycle follows: `journalctl --no-hostname`, and Go's log/syslog on the local
 * machine.
 */
function tagged({ parts, ...row }: PrefixRow): PrefixRow[] {
  return [
    { ...row, ends: systemdEnds, parts: [...parts, blank, machine(chars(/[^\s"={]/)), blank, ...tag] },
    { ...row, parts: [...parts, blank, ...tag], loose },
  ];
}
/** journalctl's own lines: `-- Logs begin at …`, `-- Boot …`, `-- No entries --`. */
const journal = { own: /^-- /, continues: 'indented' } as const;
/** Relays cut records at 1 KB or 8 KB, and rsyslog writes control characters as `#011`. */
const syslog = { ...journal, cuts: true, octal: true } as const;

/** `[ 3730.775147] `: seconds since the machine booted, so not a wall time; or `[ 3730.775147 <    0.000071 >] `. */
const uptime: Part = (buffer, at, to) => {
  const end = buffer[at] === 91 ? buffer.indexOf(93, at) : -1;
  return end > at &&
    end < to &&
    /^ *\d+\.\d{6}(?: <[ \d.*]+>| {16})?$/.test(buffer.toString('latin1', at + 1, end))
    ? end + 1
    : -1;
};

/** RFC 5424 structured data: `-`, or bracketed elements whose values may hold `\"`, `\\`, `\]`. */
const structuredData: Part = (buffer, at, to) => {
  if (buffer[at] === 45) return at + 1;
  let end = at;
  let quoted = false;
  let open = false;
  for (; end < to; end++) {
    const byte = buffer[end];
    if (!open) {
      if (byte !== 91) break;
      open = true;
    } else if (byte === 92 && quoted) end++;
    else if (byte === 34) quoted = !quoted;
    else if (byte === 93 && !quoted) open = false;
  }
  return end > at && !open ? end : -1;
};

/** `web.1`. */
const dyno = named((buffer, at, to, found) => {
  const end = word(buffer, at, to, found);
  return end > at && /^[\w-]+\.\d+$/.test(buffer.toString('latin1', at, end)) ? end : -1;
});

/**
 * Heroku's drains: RFC 5424 without structured data, where every process has the name `app` (devcenter.heroku.com, log drains).
 */
const herokuDrain: PrefixRow = {
  id: 'heroku-drain',
  parts: [
    ...[...pri, chars(/\d/, 1, 2), blank, dateTime(), blank, word],
    ...[either(' app ', ' heroku '), dyno, either(' - - ', ' - ')],
  ],
};

const rfc5424: PrefixRow = {
  id: 'syslog-rfc5424',
  parts: [
    ...[...pri, chars(/\d/, 1, 2), blank, either('-', dateTime()), blank, machine(word), blank],
    either(is('- '), (b, at, to, f) => blank(b, named(word)(b, at, to, f), to, f)),
    ...[word, blank, word, blank, structuredData, gap, maybe(is('\ufeff'))],
  ],
  ...syslog,
};

export const hosts: readonly PrefixRow[] = [
  herokuDrain,
  rfc5424,
  ...[
    // RFC 3164, and journalctl's default (systemd src/shared/logs-show.c): no year, no zone.
    { id: 'syslog', parts: [maybe(...pri), monthDay], ...syslog },
    // rsyslog's RSYSLOG_FileFormat, journalctl -o short-iso and short-iso-precise.
    { id: 'syslog-iso', parts: [maybe(...pri), dateTime()], ...syslog },
    { id: 'journald-short-full', parts: [weekdayDate], ...journal },
    // journalctl -o short-unix, short-monotonic, short-delta: seconds since 1970, or since the machine booted.
    { id: 'journald-short-unix', parts: [epoch], ...journal },
    { id: 'journald-short-monotonic', parts: [uptime], ...journal },
  ].flatMap(tagged),
  // man multilog, man svlogd (-t, -tt, -ttt): the last two are UTC, though unmarked.
  { id: 'tai64n', parts: [tai64n, gap] },
  { id: 'svlogd', parts: [dateTime({ between: '_', zone: 'utc', digits: [5, 5] }), gap] },
  { id: 'svlogd', parts: [dateTime({ zone: 'utc', digits: [5, 5] }), gap] },
  // supervisor, append_timestamp (supervisor/dispatchers.py): Python's asctime.
  {
    id: 'supervisor-asctime',
    parts: [dateTime({ between: ' ', zone: 'local', digits: [3, 3] }), is(':'), gap],
  },
];

/** s6-log and Jenkins write two spaces. */
const gaps = either('  ', gap);
/** Local times without names: moreutils' ts in its formats, and whatever writes the same. */
export const localTimes: readonly PrefixRow[] = [
  { id: 'ts', parts: [monthDay, gaps], loose },
  {
    id: 'local-time',
    parts: [maybe(is('[')), dateTime({ between: ' ', zone: 'local' }), maybe(is(']')), gaps],
    loose,
  },
  // pm2 start --time puts a colon behind it (lib/God/ForkMode.js).
  {
    id: 'local-time',
    parts: [maybe(is('[')), dateTime({ zone: 'local' }), maybe(either(']', ':')), gaps],
    loose,
  },
  { id: 'local-time', parts: [dateTime({ between: ' ' }), gaps], loose },
  // aws logs … --query 'events[].[timestamp,message]' --output text: milliseconds, and a tab.
  { id: 'ts-epoch', parts: [epoch, either(gaps, '\t')], loose },
  { id: 'ts-elapsed', parts: [clock, gaps], loose },
];

// man grep, -n with context (-A, -B, -C): a number, then `:` before matching lines and `-` before context lines.
export const grep: PrefixRow = {
  id: 'grep',
  parts: [chars(/\d/), either(':', '-')],
  own: /^--$/,
  loose,
};

/** The own messages of Procfile runners: overmind and hivemind (start/process.go), foreman (lib/foreman/engine.rb). */
export const runnersOwn =
  /^(?:(?:Running|Restarting|Interrupting|Stopping|Killing|Terminating|Started with pid \d+)\.\.\.|Exited$|Process (?:exited|restarted)\b|started with pid \d+|exited with code \d+|terminated by SIG\w+|died a mysterious death|killed by|sending SIG\w+ to)/;

// ddollar/foreman lib/foreman/engine/cli.rb, goreman, and hivemind with timestamps: a time of day, a name, a bar.
export const foreman: PrefixRow = {
  id: 'foreman',
  parts: [clock, blanks, named(chars(/[\w.-]/)), blanks, is('|'), gap],
  own: /^SIG[A-Z]+ received$/,
  ownStream: 'system',
  ownText: runnersOwn,
};
