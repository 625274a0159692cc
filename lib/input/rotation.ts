// Which files are one rotated log, and in which order, by their names alone: the rows below list the schemes of carriers and
// rotators. Only files of one folder belong together.
import { basename, dirname, join, normalize } from 'node:path';

/** A file of a set. Keys sort as text, the oldest first. */
interface Member {
  path: string;
  key: string;
  /** The number of the container start that wrote it, if the name has it. */
  start: number;
  packed: boolean;
}

export interface RotatedSet {
  /** Its name: the live file, or the folder if that file has no name of its own. */
  name: string;
  members: Member[];
  /** Other files have such names, too: timestamps inside must confirm the order. */
  doubtful: boolean;
}

interface Named {
  /** The name of the live file; '' if the folder is the set. */
  live: string;
  key: string;
  start?: number;
  doubtful?: boolean;
  /** Other files have such names, too: a set only with a live file, or (`log`) if that has a log's name. */
  common?: 'live' | 'log';
}

interface Rule {
  pattern: RegExp;
  read: (groups: string[]) => Named;
}

/** The key of the live file, behind all others. */
const NEWEST = '~';
const rising = (digits: string): string => digits.padStart(20, '0');
const falling = (digits: string): string => String(1e9 - Number(digits)).padStart(20, '0');

const DAY = String.raw`20\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])`;
const CLOCK = String.raw`(?:[-_T]?\d\d(?:[-:]?\d\d(?:[-:]?\d\d(?:\.\d{1,9})?)?)?)?`;
const EXTENSION = String.raw`((?:\.[A-Za-z]+)?)`;

const RULES: readonly Rule[] = [
  // kubelet, pkg/kubelet/logs/container_log_manager.go: N.log is the container's start N. Anybody numbers logs like that.
  {
    pattern: /^(0|[1-9]\d{0,5})\.log(?:\.(\d{8}-\d{6}))?$/,
    read: ([, start, time]) => ({
      live: '',
      key: rising(start) + (time ?? NEWEST),
      start: Number(start),
      doubtful: time === undefined,
    }),
  },
  // svlogd(8), multilog(8): TAI64N labels, and the file `current`.
  { pattern: /^(@[0-9a-f]{24})\.[su]$/, read: ([, label]) => ({ live: 'current', key: label }) },
  // CloudWatch's export to S3: TASK/STREAM/000000.gz.
  { pattern: /^(\d{6})$/, read: ([, n]) => ({ live: '', key: rising(n), doubtful: true }) },
  // Fluentd, docs "file" buffer: chunks that are not yet written out.
  { pattern: /^(.*)buffer\.[bq]([0-9a-f]+)\.log$/, read: ([, , id]) => ({ live: '', key: NEWEST + id }) },
  // Days and times: logrotate's dateext, Fluentd's slices, lumberjack, Python's TimedRotatingFileHandler.
  {
    pattern: new RegExp(`^(.+?)[-._](${DAY}${CLOCK})(?:[-_.](\\d{1,4}))?${EXTENSION}$`),
    read: ([, stem, time, index, extension]) => ({
      live: stem + extension,
      key: time.replace(/\D/g, '').padEnd(23, '0') + rising(index ?? '0'),
    }),
  },
  // Seconds since 1970: logrotate's dateext with -%s, Apache's rotatelogs.
  {
    pattern: new RegExp(`^(.+?)[-._](1\\d{9})${EXTENSION}$`),
    read: ([, stem, seconds, extension]) => ({
      live: stem + extension,
      key: new Date(Number(seconds) * 1e3).toISOString().replace(/\D/g, '').padEnd(23, '0') + rising('0'),
    }),
  },
  // Nomad, docs "logs block": TASK.stderr.N without a plain name, the highest number is the newest. With one, see below.
  { pattern: /^(.+\.(?:stdout|stderr))\.(\d{1,6})$/, read: ([, live, n]) => ({ live, key: rising(n) }) },
  // logrotate, Docker (daemon/logger/loggerutils/logfile.go), supervisor, Python: the highest number is the oldest.
  { pattern: /^(.+)\.(\d{1,6})$/, read: ([, live, n]) => ({ live, key: falling(n), common: 'log' }) },
  {
    pattern: /^(.+)\.(\d{1,4})(\.[a-z]+)$/,
    read: ([, stem, n, extension]) => ({ live: stem + extension, key: falling(n), common: 'live' }),
  },
];

const PACKED = /\.(gz|zst)$/i;
const LOG = /(\.(log|err|out|txt)|stdout|stderr)$/i;
const NOMAD = /\.(stdout|stderr)$/;

/** The sets of at least two files among these. */
export function setsOf(paths: readonly string[]): RotatedSet[] {
  const groups = new Map<string, Group>();
  const others = paths.filter((path) => {
    const named = nameOf(basename(path).replace(PACKED, ''));
    if (!named) return true;
    const place = join(dirname(path), named.live);
    let group = groups.get(place);
    if (!group) groups.set(place, (group = { place, members: [], named: [] }));
    group.members.push({ path, key: named.key, start: named.start ?? 0, packed: PACKED.test(path) });
    group.named.push(named);
    return false;
  });
  for (const path of others) {
    const group = groups.get(normalize(path.replace(PACKED, '')));
    group?.members.push({ path, key: NEWEST, start: 0, packed: PACKED.test(path) });
  }
  // Fluentd's chunks are the newest part of the only log beside them.
  for (const [place, { members }] of groups) {
    const beside = [...groups.values()].filter(
      (other) => other.place !== place && dirname(other.place) === place,
    );
    if (beside.length !== 1 || members.some(({ key }) => !key.startsWith(NEWEST))) continue;
    beside[0].members.push(...members);
    groups.delete(place);
  }
  return [...groups.values()].filter(isSet).map(setOf);
}

function nameOf(file: string): Named | undefined {
  for (const { pattern, read } of RULES) {
    const groups = pattern.exec(file);
    if (groups) return read(groups);
  }
  return undefined;
}

interface Group {
  place: string;
  members: Member[];
  named: Named[];
}

const holdsLive = ({ members }: Group): boolean => members.some(({ key }) => key === NEWEST);

function isSet(group: Group): boolean {
  const { members, named, place } = group;
  if (members.length < 2) return false;
  // `run.1`, `go1.26.8.log`: a number at the end is not yet a rotation.
  return holdsLive(group) || named.some(({ common }) => !common || (common === 'log' && LOG.test(place)));
}

function setOf(group: Group): RotatedSet {
  const { members, named, place } = group;
  if (NOMAD.test(place) && holdsLive(group))
    for (const member of members) if (member.key !== NEWEST) member.key = falling(String(Number(member.key)));
  // If a file exists in both forms, the plain one comes first, because it is complete.
  const order = ({ key, packed }: Member): string => `${key} ${packed ? 1 : 0}`;
  members.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  return { name: place, members, doubtful: named.every(({ doubtful }) => doubtful) };
}
