// What streams are called: as their carrier calls them, by the file that they are in, or by both where that is needed to tell them apart.
import { NO_HOST, streamOn } from '../carrier/machines.js';
import { Namespaces } from '../carrier/namespaces.js';
import { podFile } from '../carrier/pod-files.js';
import type { Named, NumberStream } from '../gctrace/texts.js';
import type { Joined } from '../process/joined.js';
import type { Processes } from '../process/processes.js';
import type { AnalyzeOptions } from './options.js';
import type { AnalysisSink } from './sink.js';

/** The unique name of a stream with the carrier's name, or the text's name if the carrier has none. */
export type StreamNaming = (name: string, text: string) => string;

/** A stream's name with its text's, for names that occur in several texts. */
export const qualified = (stream: string, text: string): string => `${text}:${stream}`;

/**
 * Streams of different texts are different processes: if names collide, the later one is prefixed with its text's name. Logs of pods in
 * several namespaces need no more than that.
 */
export function uniqueNames(): StreamNaming {
  const owners = new Map<string, string>();
  const isFree = (name: string, text: string): boolean => {
    const owner = owners.get(name) ?? text;
    owners.set(name, owner);
    return owner === text;
  };
  return (name, text) => {
    if (isFree(name, text)) return name;
    const [pod, other] = [podFile(text), podFile(owners.get(name)!)];
    const isApart = pod?.name === name && other?.name === name && pod.namespace !== other.namespace;
    const longer = isApart ? `${pod.namespace}/${name}` : undefined;
    return longer !== undefined && isFree(longer, text) ? longer : qualified(name, text);
  };
}

interface NumberedText {
  name: string;
  /** The names of all inputs. */
  names: readonly string[];
  inArchive: boolean;
  wanted: AnalyzeOptions['wanted'];
  nameOf: StreamNaming;
  sink: AnalysisSink;
  processes: Processes;
  joining: Joined | undefined;
}

/** Numbers the streams of one text. */
export function numbering(text: NumberedText): NumberStream {
  const { name, names, inArchive, wanted, nameOf, sink, processes, joining } = text;
  const machines = new Namespaces();
  const ownName = (carriers: string, file: string): string =>
    carriers !== '' ? carriers : names.length > 1 || inArchive ? (podFile(file)?.name ?? file) : '';
  if (joining) {
    const { log, stream, suffix } = joining.place;
    return () => processes.stream(`${nameOf(ownName(stream, log), log)}${suffix}`, false);
  }
  return (carriers) => {
    const own = ownName(carriers.stream, name);
    const space = spaceOf(carriers, own, name);
    const full = space === '' ? own : `${space}/${own}`;
    if (wanted && ![own, full, qualified(own, name)].some((one) => wanted(one))) return -1;
    const named = (short: string): string => {
      const stream = nameOf(short, name);
      if (space !== '' && stream !== full) sink.namespace?.(stream, space);
      return stream;
    };
    const { host } = carriers;
    const onHost = { host, name: () => named(machines.apart(own, host || NO_HOST)) };
    if (carriers.stream === '') return processes.stream(named(own), false);
    return processes.stream(host === '' ? named(own) : streamOn(host, own), true, onHost);
  };
}

/** What may have to stand before a stream's own name: its machine, or the namespace of its pod. */
function spaceOf({ stream, host, namespace }: Named, own: string, file: string): string {
  if (stream !== '') return host || namespace;
  const pod = podFile(file);
  return pod?.name === own ? pod.namespace : '';
}
