// Recognizes reports that a program ended, in the lines of the service manager that runs it: systemd's of a unit, docker compose's of a
// container. The same words in a program's own output do not count.
import type { End, EndIn } from './carrier.js';
import { machineOf } from './machines.js';
import { FAILED_OOM } from '../model/crashes.js';

/** Reads a carrier's own lines, for one input. */
export interface Ends {
  /** Call for each line of a program: its name begins at `nameAt`. */
  saw?(buffer: Buffer, from: number, nameAt: number): void;
  endIn: EndIn;
}

/** No line of theirs is longer. */
const LONGEST = 4096;
const [BLANK, ONE, BRACKET] = [32, 49, 91];

/** Up to 229 there is no colon before some words. */
const UNIT = /^([\w:.\\@-]+)\.([a-z]+)(?:: | (?=\S+ timed out))/;
/** systemd src/core/job.c; with the unit's name since 249, unless StatusUnitFormat=description. */
const JOB = /^(?:(Start)|Stopp)(?:ing|ed) (?:([\w:.\\@-]+)\.([a-z]+)(?: - |\.))?/;
/** systemd src/core/service.c, unit.c, manager.c. Up to 228 `main process` is in small letters. */
const SAYS: readonly [RegExp, End['says'] | undefined][] = [
  [/^[Mm]ain process exited, code=killed, status=9\/KILL$/, 'sigkill'],
  [new RegExp(`^${FAILED_OOM}`), 'oom'],
  // Perhaps a child, behind which it goes on.
  [/^(?:A process of this unit has been killed by the OOM killer|systemd-oomd killed )/, undefined],
  [/^(?:[Mm]ain process exited|Failed with result|Deactivated success|Succeeded|Scheduled restart)/, 'over'],
];

/** What systemd says in a message about a service; `unit`: which it is about, where the message's fields tell. */
export function endOfUnit(text: string, unit?: string): End | undefined {
  const ofUnit = UNIT.exec(text);
  const job = ofUnit ? null : JOB.exec(text);
  if (!ofUnit && !job) return undefined;
  const [name, kind] = (/^(.*)\.([a-z]+)$/.exec(unit ?? '') ?? ofUnit ?? job!).slice(-2);
  if (kind !== undefined && kind !== 'service') return undefined;
  const said = ofUnit ? text.slice(ofUnit[0].length) : '';
  const found = SAYS.find(([pattern]) => pattern.test(said));
  const says = found ? found[1] : job?.[1] === undefined ? 'unclear' : 'begins';
  return says && { of: name === undefined ? [] : [name], says, text };
}

/** The machines of a log: if there are several, one's unit may be another's stream. */
export class OneMachine {
  #name: string | undefined;
  #areMany = false;

  saw(name: string): void {
    this.#areMany ||= this.#name !== undefined && this.#name !== name;
    this.#name = name;
  }

  is(name: string): boolean {
    return !this.#areMany && this.#name === name;
  }
}

const SYSTEMD = Buffer.from(' systemd[1]: ');

/** Lines of syslog and journalctl: a host, a tag, the text. */
export function systemdEnds(): Ends {
  const machine = new OneMachine();
  let last = Buffer.alloc(0);
  return {
    saw(buffer, from, nameAt) {
      const at = hostBefore(buffer, from, nameAt - 1);
      // Mostly it is the same.
      if (buffer.compare(last, 0, last.length, at, nameAt) === 0) return;
      last = Buffer.from(buffer.subarray(at, nameAt));
      machine.saw(last.toString('latin1').trim());
    },
    endIn(buffer, from, to, start) {
      const tag = start - SYSTEMD.length;
      // Of almost all lines a byte tells that they are not systemd's: a comparison of buffers costs more than the whole rest of a line.
      if (buffer[start - 4] !== ONE || buffer[start - 5] !== BRACKET) return undefined;
      if (tag < from || buffer.compare(SYSTEMD, 0, SYSTEMD.length, tag, start) !== 0) return undefined;
      const host = buffer.toString('latin1', hostBefore(buffer, from, tag), tag);
      if (!machine.is(host)) return undefined;
      const end = endOfUnit(buffer.toString('utf8', start, Math.min(to, start + LONGEST)));
      return end && { ...end, host: machineOf(host) };
    },
  };
}

/** Where the word that ends at `to` begins. */
function hostBefore(buffer: Buffer, from: number, to: number): number {
  let at = to;
  while (at > from && buffer[at - 1] !== BLANK) at--;
  return at;
}

/** docker/compose compose/cli/log_printer.py (1.x), pkg/compose/printer.go and cmd/formatter/logs.go (2.x). */
const EXITED = /^(\S+) (?:exited with code (\d+)(?: \(restarting\))?|has been recreated)$/;
const ATTACHED = /^Attaching to (\S+(?:, \S+)*)$/;
/** Behind it the containers are stopped, one after the other, some by SIGKILL. */
const STOPPING = /^(?:\^C)?(?:Gracefully [Ss]topping|Aborting on container exit)/;
/** 2.x erases a status line first, and paints its own. */
const CONTROLS = /^[^\r]*\r\x1b\[K|\x1b\[[\d;]*m/g;
/** 128 and SIGKILL. */
const KILLED = '137';

/** Lines of compose: a container's have a prefix, its own have none. */
export function composeEnds(): Ends {
  let project = '';
  let isStopping = false;
  return {
    endIn(buffer, from, to, start) {
      if (start >= 0 || to - from > LONGEST) return undefined;
      const line = buffer.toString('latin1', from, to).replace(CONTROLS, '').trim();
      isStopping ||= STOPPING.test(line);
      const [, attached] = ATTACHED.exec(line) ?? [];
      if (attached !== undefined) {
        isStopping = false;
        project = projectOf(attached.split(', '));
      }
      const [, name, code] = EXITED.exec(line) ?? [];
      if (name === undefined) return undefined;
      const says = code === undefined ? 'unclear' : code === KILLED && !isStopping ? 'sigkill' : 'over';
      return { of: name.startsWith(project) ? [name, name.slice(project.length)] : [name], says, text: line };
    },
  };
}

/** 1.x puts the project before the names of containers, but not in prefixes: `shop_` of `shop_api_1` and `shop_db_1`. */
function projectOf(names: readonly string[]): string {
  let end = names[0].length;
  while (end > 0) {
    end = names[0].lastIndexOf('_', end - 1);
    const project = names[0].slice(0, end + 1);
    if (names.every((name) => name.startsWith(project) && /^\w.*_\d+$/.test(name.slice(project.length))))
      return project;
  }
  return '';
}
