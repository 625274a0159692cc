// A followed file gives every line once, whatever becomes of the file under its name.
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { FollowedFile } from '../../lib/input/follow.js';
import { LineBuffer } from '../../lib/input/lines.js';
import { Places } from '../../lib/model/places.js';

const NEWLINE = 10;

/** A file that is followed, and what was read of it so far. */
function following(t: Test): { path: string; file: FollowedFile; read: () => string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'gcdrift-follow-'));
  const path = join(folder, 'app.log');
  const lines: string[] = [];
  const file = new FollowedFile(
    path,
    () =>
      new LineBuffer(() => ({
        read(buffer, to) {
          let from = 0;
          for (let end; (end = buffer.indexOf(NEWLINE, from)) >= 0 && end < to; from = end + 1)
            lines.push(buffer.toString('latin1', from, end));
          return from;
        },
        readRest: (buffer, from, to) => void lines.push(`${buffer.toString('latin1', from, to)}⏎`),
      })),
  );
  t.teardown(() => {
    file.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const read = (): string[] => {
    while (file.poll());
    return lines.splice(0);
  };
  return { path, file, read };
}

void t.test('what is appended is read, a line when it is whole', (t) => {
  const { path, file, read } = following(t);
  t.same(read(), [], 'not there yet');
  t.notOk(file.found);
  writeFileSync(path, 'a\nb\nhalf');
  t.same(read(), ['a', 'b']);
  appendFileSync(path, ' and half\nc\n');
  t.same(read(), ['half and half', 'c']);
  t.same(read(), []);
  t.ok(file.found);
  t.equal(file.bytes, 20);
  t.end();
});

void t.test('UTF-16 is read, also where it is appended to UTF-8', (t) => {
  const { path, read } = following(t);
  const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');
  writeFileSync(path, wide('\ufeffa first line\r\n'));
  t.same(read(), ['a first line\r']);
  appendFileSync(path, 'a second line\n');
  t.same(read(), ['a second line']);
  appendFileSync(path, wide('a third line\r\n'));
  t.same(read(), ['a third line\r']);
  t.end();
});

void t.test('a file far larger than a poll is read to its end', (t) => {
  const { path, read } = following(t);
  const line = `${'x'.repeat(1023)}\n`;
  writeFileSync(path, line.repeat(20_000));
  t.equal(read().length, 20_000);
  t.end();
});

void t.test('renamed: what is still written to the old file comes before the new file', (t) => {
  const { path, read } = following(t);
  const old = openSync(path, 'a');
  writeSync(old, '1\n');
  t.same(read(), ['1']);
  renameSync(path, `${path}.1`);
  writeSync(old, '2\n');
  t.same(read(), ['2'], 'while there is no new one');
  writeSync(old, '3\n');
  writeFileSync(path, '4\n');
  t.same(read(), ['3', '4']);
  writeSync(old, '5\n');
  closeSync(old);
  t.same(read(), ['5'], 'another writer has not let go of it yet');
  appendFileSync(path, '6\n');
  t.same(read(), ['6']);
  t.end();
});

void t.test('a renamed file is closed after ten idle seconds', (t) => {
  const { path, file } = following(t);
  writeFileSync(path, '1\n');
  file.poll(0);
  renameSync(path, `${path}.1`);
  file.poll(60_000);
  appendFileSync(`${path}.1`, '2\n');
  file.poll(120_000);
  t.equal(file.bytes, 4, 'not while it has no successor');
  writeFileSync(path, '3\n');
  file.poll(129_000);
  file.poll(131_000);
  appendFileSync(`${path}.1`, '4\n');
  file.poll(132_000);
  t.equal(file.bytes, 6);
  t.end();
});

void t.test('removed and created again', (t) => {
  const { path, read } = following(t);
  writeFileSync(path, 'a\n');
  t.same(read(), ['a']);
  unlinkSync(path);
  t.same(read(), []);
  writeFileSync(path, 'a\n');
  t.same(read(), ['a']);
  t.end();
});

void t.test('rotated several times between two polls: the newest file is found', (t) => {
  const { path, read } = following(t);
  writeFileSync(path, 'a\nrest');
  t.same(read(), ['a']);
  for (const text of ['b\n', 'c\n']) {
    renameSync(path, `${path}.1`);
    writeFileSync(path, text);
  }
  t.same(read(), ['c']);
  t.end();
});

void t.test('truncated by copytruncate', (t) => {
  const { path, read } = following(t);
  writeFileSync(path, 'one\ntwo\nha');
  t.same(read(), ['one', 'two']);
  truncateSync(path);
  t.same(read(), ['ha⏎'], 'the half line is one');
  appendFileSync(path, 'three\n');
  t.same(read(), ['three']);
  truncateSync(path);
  appendFileSync(path, 'x\n');
  t.same(read(), ['x'], 'shorter than before');
  truncateSync(path);
  appendFileSync(path, 'much longer than what was there before\n');
  t.same(read(), ['much longer than what was there before'], 'grown again since the last look');
  truncateSync(path);
  appendFileSync(path, 'just as long as what stood there before\n'.slice(1));
  t.same(read(), ['ust as long as what stood there before'], 'grown to the same length');
  t.end();
});

void t.test('truncated under a writer that does not append: it leaves a hole of NULs', (t) => {
  const { path, read } = following(t);
  const writer = openSync(path, 'w');
  t.teardown(() => closeSync(writer));
  writeSync(writer, 'one\ntwo\n');
  t.same(read(), ['one', 'two']);
  truncateSync(path);
  writeSync(writer, 'three\n');
  t.same(read(), ['three'], 'cut and written to between two looks');
  writeSync(writer, 'four\n');
  t.same(read(), ['four']);
  truncateSync(path);
  t.same(read(), []);
  writeSync(writer, 'five\n');
  t.same(read(), ['five'], 'seen while it was empty');
  writeSync(writer, 'six\n');
  t.same(read(), ['six']);
  t.end();
});

void t.test('a path that is no file is a problem until it is one', (t) => {
  const { path, file, read } = following(t);
  mkdirSync(path);
  t.same(read(), []);
  t.equal(file.problem, 'is not a file that can be followed');
  rmSync(path, { recursive: true });
  writeFileSync(path, 'a\n');
  t.same(read(), ['a']);
  t.equal(file.problem, undefined);
  t.end();
});

void t.test('a renamed file is reported by its present name', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'gcdrift-follow-'));
  const path = join(folder, 'app.log');
  const all: LineBuffer[] = [];
  const told = new Map<LineBuffer, string | undefined>();
  const open = (): LineBuffer => {
    all.push(new LineBuffer(() => ({ read: (_, to) => to, readRest: () => {} })));
    return all.at(-1)!;
  };
  const file = new FollowedFile(path, open, (lines, to) => told.set(lines, to?.slice(folder.length + 1)));
  t.teardown(() => {
    file.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const names = (): (string | undefined)[] => all.map((lines) => told.get(lines));
  writeFileSync(path, 'first\n');
  file.poll();
  t.same(names(), [undefined]);
  renameSync(path, `${path}.1`);
  writeFileSync(path, 'second\n');
  file.poll();
  t.same(names(), ['app.log.1', undefined]);
  renameSync(`${path}.1`, `${path}.2`);
  renameSync(path, `${path}.1`);
  writeFileSync(path, 'third\n');
  file.poll();
  t.same(names(), ['app.log.2', 'app.log.1', undefined], 'those before it are renamed with it');
  copyFileSync(path, `${path}-20240305`);
  truncateSync(path);
  appendFileSync(path, '4\n');
  file.poll();
  t.same(names(), ['app.log.2', 'app.log.1', 'app.log-20240305', undefined], 'copied, and cut');
  rmSync(`${path}.2`);
  unlinkSync(path);
  writeFileSync(path, '5\n');
  file.poll();
  t.same(names(), [undefined, 'app.log.1', 'app.log-20240305', undefined, undefined], 'removed');
  t.end();
});

void t.test('ranges do not span two files that had the same name', (t) => {
  const places = new Places('app.log');
  const [first, second] = [{}, {}];
  places.claim(first);
  places.begin('app.log', 11, 1, second);
  places.begin('app.log', 21, 11, first);
  t.same(places.range(2, 9), { file: 'app.log', line: 2, line_to: 9 });
  t.same(places.range(2, 12), { file: 'app.log', line: 2 });
  t.same(places.range(12, 14), { file: 'app.log', line: 2, line_to: 4 });
  places.rename(first, 'app.log.1');
  t.same(places.of(3), { file: 'app.log.1', line: 3 });
  t.same(places.of(22), { file: 'app.log.1', line: 12 });
  t.same(places.of(12), { file: 'app.log', line: 2 });
  t.end();
});
