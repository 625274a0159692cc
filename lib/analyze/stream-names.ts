// What streams are called: as their carrier calls them, by the file that they are in, or by both where that is needed to tell them apart.
import { machineKey, NO_HOST, streamOn } from '../carrier/machines.js';
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
  const keyOf = keysOfStreams();
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
    if (wanted && !isWanted(wanted, own, full, name)) return -1;
    const named = (short: string): string => {
      const stream = nameOf(short, name);
      if (space !== '' && stream !== full) sink.namespace?.(stream, space);
      return stream;
    };
    const { host } = carriers;
    const onHost = { host: machineKey(host), name: () => named(machines.apart(own, host || NO_HOST)) };
    if (carriers.stream === '') return processes.stream(named(own), false);
    const key = keyOf(host, own);
    return processes.stream(key === own ? named(own) : key, true, onHost);
  };
}

/** The user may ask for the machine's name or the namespace too, but not by a pattern of which that alone is enough. */
const isWanted = (wanted: (name: string) => boolean, own: string, full: string, file: string): boolean =>
  wanted(own) ||
  wanted(qualified(own, file)) ||
  (podFile(file)?.name === own && wanted(file)) ||
  (wanted(full) && !wanted(full.replaceAll('/', '-')));

/** Keys of streams on their machines. Some lines of a stream may lack the machine's name: they are the first machine's. */
function keysOfStreams(): (host: string, stream: string) => string {
  const first = new Map<string, string>();
  return (host, stream) => {
    const key = streamOn(host, stream);
    const known = first.get(stream);
    if (known === undefined || (known === '' && host !== '')) first.set(stream, host === '' ? '' : key);
    // The first one has the stream's own name for a key.
    return host === '' || known === undefined || known === '' || known === key ? stream : key;
  };
}

/** What may have to stand before a stream's own name: its machine, or the namespace of its pod. */
function spaceOf({ stream, host, namespace }: Named, own: string, file: string): string {
  if (stream !== '') return host || namespace;
  const pod = podFile(file);
  return pod?.name === own ? pod.namespace : '';
}
