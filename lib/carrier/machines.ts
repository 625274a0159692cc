// Logs that several machines write: what one of them calls a stream is not what another calls so.
import type { Line } from './carrier.js';

/**
 * Words in a host's place that tell no machines apart: none (RFC 5424), what any machine is called, the id of a container, which is another
 * one after each start, a number, and levels and streams, which some programs print there.
 */
const NO_MACHINE =
  /^(?:-|localhost(?:\..*)?|[\da-f]{12}|[\da-f]{64}|\d+|std(?:out|err)|trace|debug|info|notice|warn(?:ing)?|err(?:or)?|crit(?:ical)?|fatal|panic)$/i;
/** RFC 1123, and addresses of IP. */
const HOST = /^[\w.:-]+$/;
const ADDRESS = /^[\d.]+$|:/;

/** RFC 5424's nil: what stands for a machine that has no name. */
export const NO_HOST = '-';

/** The name of a machine; '' if it tells none apart. */
export const machineOf = (name: string): string => (HOST.test(name) && !NO_MACHINE.test(name) ? name : '');

/** The same for its short and its full name, in any case. */
export const machineKey = (host: string): string =>
  ADDRESS.test(host) ? host : host.replace(/\..*/, '').toLowerCase();

/** The stream on its machine: for keys, never shown. */
export const streamOn = (host: string, stream: string): string =>
  host === '' || stream === '' ? stream : `${machineKey(host)}\0${stream}`;

/** Whose text a line is. */
export const ownerOf = ({ host, stream }: Pick<Line, 'host' | 'stream'>): string => streamOn(host, stream);

/** Decodes names of machines from prefixes. Mostly it is the same as in the line before. */
export class MachineNames {
  #bytes = Buffer.alloc(0);
  #name = '';

  of(buffer: Buffer, from: number, to: number): string {
    if (to <= from) return '';
    if (buffer.compare(this.#bytes, 0, this.#bytes.length, from, to) !== 0) {
      this.#bytes = Buffer.from(buffer.subarray(from, to));
      this.#name = machineOf(this.#bytes.toString());
    }
    return this.#name;
  }
}
