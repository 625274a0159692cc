// Folders and bundles of a Kubernetes node: the kubelet's paths name pods and containers, as carriers do.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t, { type Test } from 'tap';
import { uniqueNames } from '../../lib/analyze/stream-names.js';
import { podFile } from '../../lib/carrier/pod-files.js';
import { analysisOf } from '../analysis.js';
import { LINE } from '../messages.js';
import { tarOf } from '../tar.js';

const UID = '0b1c2d3e-1111-2222-3333-444455556666';
const OTHER_UID = '0b1c2d3e-1111-2222-3333-444455557777';
const ID = 'ab'.repeat(32);
/** A container's cycles `first` to `last`, which follow each other on one clock. */
function criLog(first: number, last: number, minute = 0): string {
  const time = (n: number): string => `2026-11-20T23:${String(minute).padStart(2, '0')}:${String(10 + n)}`;
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
    .map((n) => `${time(n)}.5Z stderr F ${LINE.replace('gc 7 @0.758s', `gc ${n} @${n}.50${minute}s`)}\n`)
    .join('');
}

function folderOf(t: Test, files: Record<string, string>): string {
  const folder = t.testdir();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

type Told = [stream: string, run: number, cycles: number][];

async function streamsOf(t: Test, files: Record<string, string>, wanted?: string): Promise<Told> {
  const folder = folderOf(t, files);
  const options = wanted === undefined ? {} : { wanted: (name: string): boolean => name === wanted };
  const { summaries } = await analysisOf(folder, options);
  return summaries.map(({ stream, run, cycles }) => [stream.replace(`${folder}/`, ''), run, cycles]);
}

const PODS = {
  [`pods/edge_gateway-0_${UID}/gw/0.log.20261120-230500`]: criLog(1, 20),
  [`pods/edge_gateway-0_${UID}/gw/0.log`]: criLog(21, 30),
  [`pods/edge_gateway-0_${UID}/gw/1.log`]: criLog(1, 8, 5),
  [`pods/edge_gateway-0_${UID}/proxy/0.log`]: criLog(1, 5),
  [`pods/kube-system_etcd-cp1_${'0a'.repeat(16)}/etcd/3.log`]: criLog(1, 6),
};

void t.test('streams of a folder of pods are pod/container, and rotated files are one text', async (t) => {
  t.same(await streamsOf(t, PODS), [
    ['gateway-0/gw', 1, 30],
    ['gateway-0/gw', 2, 8],
    ['gateway-0/proxy', 1, 5],
    ['etcd-cp1/etcd', 1, 6],
  ]);
  t.same(await streamsOf(t, PODS, 'gateway-0/proxy'), [['gateway-0/proxy', 1, 5]]);
  t.same(await streamsOf(t, PODS, 'edge/gateway-0/proxy'), [['gateway-0/proxy', 1, 5]], 'by its full name');
});

void t.test('pods of one name in two namespaces, and two incarnations of a pod, are apart', async (t) => {
  const again = `pods/prod_db-0_${OTHER_UID}/db/0.log`;
  const files = {
    [`pods/prod_db-0_${UID}/db/0.log`]: criLog(1, 5),
    [again]: criLog(1, 6, 5),
    [`pods/test_db-0_${UID}/db/0.log`]: criLog(1, 7),
  };
  t.same(await streamsOf(t, files), [
    ['db-0/db', 1, 5],
    [`${again}:db-0/db`, 1, 6],
    ['test/db-0/db', 1, 7],
  ]);
  t.same(await streamsOf(t, files, 'db-0/db').then(({ length }) => length), 3);
  t.same(await streamsOf(t, files, 'test/db-0/db'), [['db-0/db', 1, 7]], 'alone it needs no more');
  const nameOf = uniqueNames();
  const [prod, test, later] = ['prod', 'test', 'test'].map(
    (space, i) => `${space}_db-0_${i === 2 ? OTHER_UID : UID}/db`,
  );
  t.equal(nameOf('api', prod), 'api', 'the carrier’s name is not the path’s');
  t.equal(nameOf('api', test), `${test}:api`);
  t.equal(nameOf('db-0/db', prod), 'db-0/db');
  t.equal(nameOf('db-0/db', test), 'test/db-0/db');
  t.equal(nameOf('db-0/db', later), `${later}:db-0/db`);
  t.equal(nameOf('db-0/db', test), 'test/db-0/db');
});

void t.test('links in /var/log/containers, and archives', async (t) => {
  const old = `containers/gateway-0_edge_gw-${'cd'.repeat(32)}.log`;
  const files = {
    [`containers/gateway-0_edge_gw-${ID}.log`]: criLog(1, 5),
    [old]: criLog(1, 6, 5),
    [`containers/kube-proxy-x2_kube-system_kube-proxy-${ID}.log`]: criLog(1, 7),
  };
  t.same(await streamsOf(t, files), [
    ['gateway-0/gw', 1, 5],
    [`${old}:gateway-0/gw`, 1, 6],
    ['kube-proxy-x2/kube-proxy', 1, 7],
  ]);
  const bundle = join(t.testdir(), 'node.tar');
  const name = `var/log/pods/edge_gateway-0_${UID}/gw/0.log`;
  writeFileSync(bundle, tarOf({ [name]: Buffer.from(criLog(1, 5)) }));
  t.same(
    (await analysisOf(bundle)).summaries.map(({ stream }) => stream),
    ['gateway-0/gw'],
  );
});

void t.test('other names are those of files', async (t) => {
  const names = [
    'web_2024_run-202403051200.log',
    `prod_db-0_${UID.slice(1)}/db/0.log`,
    `prod_db-0_${UID}/db/server.log`,
    `gateway-0_edge_gw-${ID}x.log`,
    `${UID}/db/0.log`,
  ];
  t.same(
    names.map(podFile),
    names.map(() => undefined),
  );
  t.same(podFile(String.raw`C:\logs\prod_db-0_${UID}\db\0.log.20240102-030405.gz`), {
    namespace: 'prod',
    name: 'db-0/db',
  });
  t.same(await streamsOf(t, { 'a/0.log': criLog(1, 4), 'b/0.log': criLog(1, 5) }), [
    ['a/0.log', 1, 4],
    ['b/0.log', 1, 5],
  ]);
});
