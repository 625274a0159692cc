// Which frame of a dump is called the program's.
import t from 'tap';
import { packageOf } from '../../lib/model/standard-packages.js';
import { crashFigures } from '../../lib/report/figures.js';
import { judged } from '../rules/judged.js';

const BEGIN = ['panic: runtime error: index out of range [3] with length 3', '', 'goroutine 1 [running]:'];
const LIBRARY = ['flag.init()', '\t/usr/local/go/src/flag/flag.go:840 +0x11a'];
const PROGRAM = ['shop/image.load(0xc0000140a0)', '\t/src/shop/image/load.go:31 +0x2b'];

const told = async (...lines: string[][]): Promise<string> => {
  const { summaries } = await judged(`${[BEGIN, ...lines].flat().join('\n')}\n`);
  return JSON.stringify(crashFigures(summaries[0], (file) => file));
};

void t.test('the first frame outside the standard library is the program’s', async (t) => {
  t.match(await told(LIBRARY, PROGRAM), /First frame of the program: .*shop\/image\.load.*load\.go:31/);
  t.match(await told(LIBRARY), /First frame outside the runtime: .*flag\.init/);
  // What it deferred stands above its panic.
  const panics = ['panic({0x4a5c40?, 0xc000014090?})', '\t/usr/local/go/src/runtime/panic.go:783 +0x132'];
  t.match(await told(PROGRAM, panics, LIBRARY), /First frame outside the runtime: .*flag\.init/);
  t.notMatch(await told(PROGRAM, panics.slice(0, 1)), /First frame/, 'the paste ends there');
  t.end();
});

void t.test('the package of a function', (t) => {
  for (const [name, path] of [
    ['compress/flate.(*compressor).fillStore', 'compress/flate'],
    ['flag.init', 'flag'],
    ['github.com/a/b.v2/c.F[...]', 'github.com/a/b.v2/c'],
    ['slices.SortFunc[[]github.com/a/b.T]', 'slices'],
    ['net/http.(*conn).serve.func1', 'net/http'],
  ])
    t.equal(packageOf(name), path);
  t.end();
});
