// Prefixes of tools that read logs of pods and containers: kubectl, stern, kail, docker, podman, compose.
import {
  chars,
  blanks,
  dateTime,
  either,
  gap,
  is,
  maybe,
  named,
  past,
  stamp,
  word,
  type Part,
} from './shape.js';
import { parseStamp } from './carrier.js';
import { composeEnds } from './ends.js';
import { runnersOwn } from './hosts.js';
import type { PrefixRow } from './prefix.js';

const [MINUS, POINT] = [45, 46];

/** A name in Kubernetes: a DNS label or subdomain (apimachinery, pkg/util/validation). */
const label = chars(/[a-z0-9.-]/);
const dns: Part = (buffer, at, to, found) =>
  buffer[at] === MINUS || buffer[at] === POINT ? -1 : label(buffer, at, to, found);
/** A service of compose; pm2 puts its number before the name (lib/API/Log.js). */
const service: Part = (buffer, at, to, found) => {
  const from = ordinal(buffer, at, to, found);
  const end = serviceName(buffer, from, to, found);
  // Editors and pagers number lines like this.
  return from === at && digits(buffer, at, end, found) === end ? -1 : end;
};
const digits = chars(/\d/);
const ordinal = maybe(digits, is('|'));
const serviceName = chars(/[\w.@-]/);
/** Pod names that a controller generates contain a dash. */
const pod: Part = named((buffer, at, to, found) => {
  const end = dns(buffer, at, to, found);
  return end > at && buffer.subarray(at, end).includes(MINUS) ? end : -1;
});

/** stern -t=short: `MM-DD hh:mm:ss`, local time (stern/stern cmd/cmd.go). */
const short = stamp(
  (buffer, at) => (/^\d\d-\d\d \d\d:\d\d:\d\d$/.test(buffer.toString('latin1', at, at + 14)) ? at + 14 : -1),
  (buffer, from, to, line) => {
    line.wallMs = parseStamp(`2000-${buffer.toString('latin1', from, to).replace(' ', 'T')}Z`);
    line.local = line.yearless = true;
  },
);
const sternStamp = maybe(either(dateTime(), short), is(' '));
const sternOwn = /^[+-] (?:\S+ )?\S+ \xe2\x80\xba /;

const podAndContainer = [is('[pod/'), named(chars(/[^/\]\s]/)), is('/'), named(chars(/[^\]\s]/))];
const inNamespace = [named(dns), is('/'), named(dns)];
const detail = chars(/[\w.%+-]/);
const BOM = maybe(is('\ufeff'));

export const kubernetes: readonly PrefixRow[] = [
  // staging/src/k8s.io/kubectl/pkg/cmd/logs/logs.go, addPrefixIfNeeded
  {
    id: 'kubectl-prefix-timestamps',
    rigid: true,
    parts: [...podAndContainer, is('] '), dateTime(), gap],
    stampsInside: true,
  },
  { id: 'kubectl-prefix', rigid: true, parts: [...podAndContainer, is(']'), gap] },
  // boz/kail writer.go; older versions write the container after an @.
  { id: 'kail', namespaced: true, parts: [...inNamespace, is('['), named(dns), is(']:'), gap] },
  { id: 'kail', namespaced: true, parts: [...inNamespace, is('@'), named(dns), is(':'), gap] },
  // docker/compose compose/cli/log_printer.py (1.x), cmd/formatter/logs.go (2.x). The same shape is written by overmind and
  // hivemind (DarthSim/overmind start/multi_output.go), with their own messages as `system` or in bold, and by docker service
  // logs (docker/cli cli/command/service/logs.go), with `task@node` as the name and the time before it.
  {
    id: 'compose',
    parts: [...[maybe(dateTime(), is(' ')), named(service), blanks, is('|'), gap], maybe(dateTime(), gap)],
    own: /^(?:Attaching to |\S+ (?:exited with code \d+|has been recreated$))/,
    ownStream: 'system',
    ownText: runnersOwn,
    ends: composeEnds,
  },
  // containers/podman libpod/logs/log.go: for several containers each line begins with an id or a name.
  { id: 'podman', rigid: true, parts: [named(chars(/[0-9a-f]/, 12, 12)), is(' '), dateTime(), gap] },
  { id: 'podman', parts: [named(chars(/[\w.-]/)), is(' '), dateTime({ digits: [9, 9] }), gap] },
  { id: 'podman', parts: [named(chars(/[0-9a-f]/, 12, 12)), is(' ')], loose: 'two cycles' },
  // johanhaleby/kubetail: with the container if a pod has several.
  { id: 'kubetail', parts: [is('['), pod, maybe(is(' '), named(dns)), is(']'), gap] },
  // stern/stern cmd/cmd.go (templates), stern/tail.go
  { id: 'stern', parts: [pod, is(' '), named(dns), is(' '), sternStamp], own: sternOwn },
  {
    id: 'stern',
    namespaced: true,
    parts: [named(dns), is(' '), pod, is(' '), named(dns), is(' '), sternStamp],
    own: sternOwn,
  },
  {
    id: 'stern',
    parts: [named(dns), is(' '), named(dns), is(' '), sternStamp],
    own: sternOwn,
    loose: 'two cycles',
  },
];

export const timestamps: readonly PrefixRow[] = [
  // kubectl logs --timestamps, docker logs -t, podman logs -t, GitHub Actions: pkg/kubelet/kuberuntime/logs/logs.go
  { id: 'timestamps', rigid: true, parts: [BOM, dateTime(), gap], stampsInside: true },
  // ecs-cli logs, gcloud logging read --format=value(timestamp,textPayload).
  { id: 'timestamps', parts: [dateTime(), is('\t')] },
  // docker logs -t --details: labels and environment between time and text, URL-escaped (moby/moby
  // api/server/httputils/write_log_stream.go).
  { id: 'timestamps', parts: [dateTime(), is(' '), detail, is('='), word, gap] },
  { id: 'docker-details', parts: [detail, is('='), word, gap], loose: 'two cycles' },
  // Jenkins, Timestamper in pipelines.
  { id: 'timestamps', parts: [is('['), dateTime(), is(']'), gap] },
  // gh run view --log: job, step, time; a file's first line has a byte order mark after the tabs.
  {
    id: 'gh-run-view',
    parts: [named(chars(/[^\t]/)), is('\t'), past('\t'), BOM, dateTime(), gap],
  },
];
