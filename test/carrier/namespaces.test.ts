// Pods of one name in two namespaces, as a StatefulSet's in staging and in production, are two streams.
import t from 'tap';
import { carrierOf, LINE, messagesOf } from '../messages.js';
import { read } from '../reading.js';

const names = (records: unknown[]): string[] => {
  const log = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  return messagesOf(carrierOf(log), log).map(({ stream }) => stream);
};

void t.test('in records', (t) => {
  const spaces = ['prod', 'prod', 'test', 'prod', 'test'];
  const apart = ['db-0/db', 'db-0/db', 'test/db-0/db', 'db-0/db', 'test/db-0/db'];
  const shapes: Record<string, (namespace: string) => unknown> = {
    stern: (namespace) => ({ message: LINE, nodeName: 'n', namespace, podName: 'db-0', containerName: 'db' }),
    'Fluent Bit': (namespace_name) => ({
      log: LINE,
      kubernetes: { pod_name: 'db-0', namespace_name, container_name: 'db' },
    }),
    Vector: (pod_namespace) => ({
      message: LINE,
      source_type: 'kubernetes_logs',
      kubernetes: { pod_name: 'db-0', pod_namespace, container_name: 'db' },
    }),
    Filebeat: (namespace) => ({
      message: LINE,
      '@timestamp': '2024-03-05T13:02:11.123Z',
      input: { type: 'container' },
      kubernetes: { namespace, pod: { name: 'db-0' }, container: { name: 'db' } },
    }),
  };
  for (const [name, record] of Object.entries(shapes)) t.same(names(spaces.map(record)), apart, name);
  const task = (id: string): object => ({
    log: LINE,
    container_id: 'x',
    container_name: 'db',
    ecs_task_arn: `arn:aws:ecs:eu-west-1:111122223333:task/shop/${id}`,
  });
  t.same(names(['3f2a', 'b81c', '3f2a'].map(task)), ['db', 'b81c/db', 'db'], 'FireLens, by task');
  const own = (namespace: string): object => ({ level: 'info', logger: 'reconciler', namespace, msg: LINE });
  t.same(names(spaces.map(own)), Array(5).fill('reconciler'), 'a program tells what it works on');
  t.end();
});

void t.test('in prefixes', (t) => {
  const cycle = (n: number): string => LINE.replace(/gc \d+/, `gc ${n}`);
  for (const prefix of [(space: string) => `${space}/db-0[db]:`, (space: string) => `${space} db-0 db`]) {
    const log = [1, 2, 3].flatMap((n) => ['prod', 'test'].map((space) => `${prefix(space)} ${cycle(n)}\n`));
    t.same([...new Set(read(log.join('')).cycles.map(({ stream }) => stream))], ['db-0/db', 'test/db-0/db']);
    const other = [1, 2].map((n) => `${prefix('test')} ${cycle(n)}\n`).join('');
    t.equal(read(other).cycles[0].stream, 'db-0/db', 'each log has its own');
  }
  t.end();
});
