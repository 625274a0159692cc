// kubectl, docker, stern: a log in the shapes of what shows containers' output.
import t from 'tap';
import {
  type Entry,
  LOG,
  OTHERS,
  api,
  iso,
  nano,
  wrap,
  check,
  pods,
  podNames,
  prefix,
  bold,
  cyan,
} from './twins.js';

void t.test('kubectl', (t) => {
  const none = { names: podNames, wall: 'none' } as const;
  const one = { one: true, names: ['', ''] } as const;
  check(
    t,
    wrap(LOG, (e) => `${prefix(e)} ${e.text}`),
    none,
  );
  check(
    t,
    wrap(LOG, (e) => `${prefix(e)} ${e.text}`.trimEnd(), '\r\n'),
    none,
  );
  check(t, `error: container is gone\n${wrap(LOG, (e) => `${prefix(e)} ${e.text}`)}`, {
    ...none,
    others: OTHERS + 1,
  });
  check(
    t,
    wrap(LOG, (e) => `${cyan(prefix(e))} ${e.text}`),
    none,
  );
  check(
    t,
    wrap(LOG, (e) => `${prefix(e)} ${nano(e.ms)} ${e.text}`),
    { names: podNames },
  );
  check(
    t,
    wrap(LOG, (e) => `${prefix(e)} ${nano(e.ms, '+05:30', 5.5)} ${e.text}`),
    { names: podNames },
  );
  check(
    t,
    wrap(api, (e) => `${nano(e.ms)} ${e.text}`),
    one,
  );
  check(
    t,
    wrap(api, (e) => `${nano(e.ms)} ${e.text}`.trimEnd()),
    one,
  );
  check(
    t,
    wrap(api, (e) => `${iso(e.ms).slice(0, 19)}Z ${e.text}`),
    { ...one, wall: 1000 },
  );
  // An old kubelet stamps every piece, and CRI-O cuts cycles into pieces.
  const pieces = ({ ms, text }: Entry): string =>
    text.startsWith('gc ')
      ? `${nano(ms)} ${text.slice(0, 7)}${nano(ms + 1)} ${text.slice(7, 40)}${nano(ms + 2, '+01:00', 1)} ${text.slice(40)}`
      : `${nano(ms)} ${text}`;
  check(t, wrap(api, pieces), one);
  t.end();
});

void t.test('docker, podman, compose', (t) => {
  const one = { one: true, names: ['', ''] } as const;
  check(
    t,
    wrap(api, (e) => `env=prod,tag=shop/api ${e.text}`),
    { ...one, wall: 'none' },
  );
  check(
    t,
    wrap(api, (e) => `${nano(e.ms)} env=prod,tag=shop/api ${e.text}`),
    one,
  );
  check(
    t,
    wrap(api, (e) => `${nano(e.ms, '+01:00', 1)} ${e.text}`),
    one,
  );
  const ids = { api: '3f2a9c1d77e0', worker: 'b81c04fe9a52' };
  check(
    t,
    wrap(LOG, (e) => `${ids[e.who]} ${nano(e.ms, '-08:00', -8)} ${e.text}`),
    {
      names: [ids.api, ids.worker],
    },
  );
  check(
    t,
    wrap(LOG, (e) => `${e.who} ${nano(e.ms, '+01:00', 1)} ${e.text}`),
    {},
  );
  const none = { wall: 'none', names: ['shop_api_1', 'shop_worker_1'] } as const;
  const v1 = (e: Entry): string => `shop_${e.who}_1`.padEnd(15);
  const ends = 'shop_api_1 exited with code 2\n';
  check(t, `Attaching to shop_api_1, shop_worker_1\n${wrap(LOG, (e) => `${v1(e)}| ${e.text}`)}${ends}`, none);
  check(
    t,
    `Attaching to shop_api_1, shop_worker_1\n${wrap(LOG, (e) => `${cyan(`${v1(e)}|`)} ${e.text}`)}`,
    none,
  );
  check(
    t,
    wrap(LOG, (e) => `${e.who.padEnd(8)}| ${e.text}`.trimEnd()),
    { wall: 'none' },
  );
  check(
    t,
    wrap(LOG, (e) => `${cyan(`${e.who}-1`.padEnd(10))}| ${nano(e.ms)} ${e.text}`),
    {
      names: ['api-1', 'worker-1'],
    },
  );
  t.end();
});

void t.test('stern and kail', (t) => {
  const none = { names: podNames, wall: 'none' } as const;
  const status = `+ ${pods.api} › api\n+ ${pods.worker} › worker\n`;
  const names = (e: Entry): string => `${pods[e.who]} ${e.who}`;
  check(t, `${status}${wrap(LOG, (e) => `${names(e)} ${e.text}`)}- ${pods.worker} › worker\n`, none);
  check(
    t,
    wrap(LOG, (e) => `${cyan(pods[e.who])} ${bold(e.who)} ${e.text}`),
    none,
  );
  check(t, `+ shop ${pods.api} › api\n${wrap(LOG, (e) => `shop ${names(e)} ${e.text}`)}`, none);
  check(
    t,
    wrap(LOG, (e) => `${names(e)} ${nano(e.ms, '+01:00', 1)} ${e.text}`),
    { names: podNames },
  );
  check(
    t,
    wrap(LOG, (e) => `${names(e)} ${iso(e.ms, 1).slice(5, 19).replace('T', ' ')} ${e.text}`),
    none,
  );
  check(
    t,
    wrap(LOG, (e) => `${e.who}pod ${e.who} ${e.text}`),
    {
      names: ['apipod/api', 'workerpod/worker'],
      wall: 'none',
    },
  );
  check(
    t,
    wrap(LOG, (e) => `shop/${pods[e.who]}[${e.who}]: ${e.text}`),
    none,
  );
  check(
    t,
    wrap(LOG, (e) => `shop/${pods[e.who]}@${e.who}: ${e.text}`),
    none,
  );
  check(
    t,
    wrap(LOG, (e) => `${bold(`shop/${pods[e.who]}[${e.who}]: `)}${e.text}`),
    none,
  );
  t.end();
});
