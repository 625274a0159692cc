// What crashes and dumps tell of the Go version: true of every captured line, and as sharp as the shapes allow.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import t from 'tap';
import { versionsOf } from '../../lib/gctrace/crash.js';
import { formatVersions } from '../../lib/model/version.js';

const FIXTURES = fileURLToPath(new URL('./fixtures/', import.meta.url));
const linesOf = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n');
const minorOf = (name: string): number => Number(/go1\.(\d+)/.exec(name)![1]);

void t.test('what lines of dumps tell of the version is true', (t) => {
  for (const file of readdirSync(FIXTURES)) {
    for (const line of linesOf(FIXTURES + file)) {
      const told = versionsOf(line);
      if (told && (told.low > minorOf(file) || told.high < minorOf(file))) {
        t.fail(`${file}: ${line} as of ${formatVersions(told)}`);
      }
    }
  }
  t.end();
});

void t.test('paths of the toolchain tell the version', (t) => {
  for (const [path, minor] of [
    ['/root/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.21.13.linux-amd64/src/runtime/panic.go', 21],
    ['/usr/local/go1.20/src/runtime/debug/stack.go', 20],
    ['/home/me/sdk/go1.22rc1/src/net/http/server.go', 22],
    ['/usr/lib/go-1.19/src/runtime/proc.go', 19],
    ['/opt/hostedtoolcache/go/1.23.4/x64/src/runtime/asm_amd64.s', 23],
    ['C:/hostedtoolcache/windows/go/1.18.10/x64/src/runtime/panic.go', 18],
    ['/usr/local/Cellar/go@1.17/1.17.13/libexec/src/runtime/proc.go', 17],
    ['/home/me/.asdf/installs/golang/1.16.5/go/src/runtime/proc.go', 16],
    [
      '/root/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.27.4.linux-amd64/src/internal/runtime/maps/map.go',
      27,
    ],
    ['/usr/local/go/src/runtime/proc.go', undefined],
    ['/home/me/go1.20/src/shop/main.go', undefined],
    ['/srv/app-1.12/go/src/runtime/proc.go', undefined],
  ] as const) {
    const told = versionsOf(`\t${path}:250 +0x1d`);
    t.strictSame(told, minor === undefined ? undefined : { low: minor, high: minor }, path);
  }
  t.end();
});

void t.test('shapes of dumps tell the version', (t) => {
  for (const [line, range] of [
    ['goroutine 1 gp=0xc0000081c0 m=2 mp=0xc000048708 [running]:', '1.22+'],
    ['goroutine 18 [sleep] {n: 1, route: "/cart items"}:', '1.27+'],
    ['goroutine 6 [sleep labels:{"n": "1"}]:', '1.26'],
    ['goroutine 8 [sync.Mutex.Lock, 5 minutes]:', '1.20+'],
    ['created by main.leak in goroutine 1', '1.21+'],
    ['panic: cart is empty [recovered, repanicked]', '1.25+'],
    ['internal/runtime/maps.fatal({0x6fc644?, 0x6?})', '1.24+'],
    ['panic(0x684de0, 0x7469e0)', '1.5–1.16'],
    ['panic({0x65f420, 0x72fc50})', '1.17+'],
    ['...22369475 frames elided...', '1.21+'],
    ['[signal 0xb code=0x1 addr=0x0 pc=0x40213a]', '1.0–1.6'],
    ['[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x61459f]', '1.7+'],
    ['PC=0x50981f m=0', '1.5–1.7'],
    ['PC=0x47207f m=0 sigcode=0', '1.8+'],
    ['fatal error: small map with no empty slot (concurrent map writes?)', '1.24–1.26'],
    ['\t/usr/local/go/src/runtime/hashmap_fast.go:217 +0x43a', '1.0–1.10'],
    // kubernetes/kubernetes#64484.
    ['        /usr/local/go/src/runtime/hashmap_fast.go:324 +0x47a fp=0xc432ac9958', '1.0–1.10'],
    ['/usr/local/go/src/runtime/map.go:858 +0x54c fp=0xc20eb46f98', '1.11+'],
    ['main.func·005(0x7f320f6a3128)', '1.0–1.4'],
  ] as const) {
    const told = versionsOf(line);
    t.equal(told && formatVersions(told), range, line);
  }
  for (const line of ['main.main()', 'goroutine 1 [running]:', '', 'created by main.leak']) {
    t.equal(versionsOf(line), undefined, line);
  }
  t.end();
});
