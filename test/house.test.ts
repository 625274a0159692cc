// The house holds: arrows between rooms, no circles, nothing unused, no file too long, nothing of a workplace in it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import t from 'tap';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '..');

/** What each room may import, beside itself. `api` is lib/index.ts. */
const ROOMS: Record<string, string[]> = {
  bin: ['cli'],
  cli: ['api', 'report', 'version'],
  api: ['activity', 'analyze', 'compare', 'explain', 'model', 'rules', 'stats', 'streams', 'version'],
  streams: ['analyze', 'model'],
  analyze: [
    'version',
    'activity',
    'carrier',
    'correlate',
    'gctrace',
    'trace',
    'input',
    'model',
    'process',
    'rules',
  ],
  rules: ['process', 'stats', 'model'],
  compare: ['analyze', 'stats', 'model'],
  explain: ['gctrace', 'process', 'model'],
  report: ['model', 'explain', 'rules'],
  correlate: ['process', 'stats', 'model'],
  process: ['stats', 'model'],
  activity: ['carrier', 'input', 'model'],
  gctrace: ['carrier', 'model'],
  trace: ['stats', 'model'],
  carrier: ['model'],
  input: ['model'],
  stats: ['model'],
  model: [],
  version: [],
};
/** Rooms that know of another its types only: numbers know no Go, a report computes nothing. */
const TYPES_ONLY: Record<string, string[]> = {
  stats: ['model'],
  report: ['rules'],
  streams: ['analyze', 'model'],
};
/** Files beside the rooms. */
const FILES: Record<string, string> = {
  'lib/index.ts': 'api',
  'lib/anonymize.ts': 'analyze',
  'lib/cut.ts': 'analyze',
  'lib/split.ts': 'analyze',
  'lib/trace-bytes.ts': 'analyze',
  'lib/version.ts': 'version',
  'lib/streams.ts': 'streams',
};
const LONGEST_FILE = 400;

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const filesIn = (folder: string, name: RegExp): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => name.test(path) && !/(^|[\\/])node_modules[\\/]/.test(path))
    .map((path) => join(folder, path));
const sources = (folder: string): string[] =>
  filesIn(folder, /\.(ts|mjs)$/).filter((name) => !name.endsWith('.d.ts'));
const lib = [...sources('lib'), ...sources('bin')];
const beside = ['assembly', 'bench', 'test'].flatMap(sources);
const roomOf = (file: string): string =>
  FILES[file] ?? (file.startsWith('bin/') ? 'bin' : file.split('/')[1]);

interface Import {
  /** A file of the house by its path, or a package. */
  to: string;
  /** `*` stands for all. */
  names: string[];
  typesOnly: boolean;
}

/** What is built lies in dist/ under the name of its source; AssemblyScript names files without their ending. */
function resolve(file: string, to: string): string {
  if (!to.startsWith('.')) return to;
  return relative(ROOT, join(ROOT, dirname(file), to))
    .replace(/^dist\//, '')
    .replace(/\.js$|(?<!\.\w+)$/, '.ts');
}

const parse = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, read(file), ts.ScriptTarget.ES2022, true);

/** All that a file imports or passes on: at its top, lazily, or as a type in its place. */
function importsOf(file: string): Import[] {
  const imports: Import[] = [];
  const add = (to: ts.Node | undefined, names: string[], typesOnly: boolean): void => {
    if (to && ts.isStringLiteral(to)) imports.push({ to: resolve(file, to.text), names, typesOnly });
  };
  const named = (list: ts.NodeArray<ts.ImportSpecifier | ts.ExportSpecifier | ts.BindingElement>): string[] =>
    list.map((element) => (element.propertyName ?? element.name).getText());
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const { name, namedBindings: bindings, isTypeOnly } = node.importClause ?? {};
      const list = bindings && ts.isNamedImports(bindings) ? bindings.elements : undefined;
      const names = list ? named(list) : bindings ? ['*'] : [];
      const typesOnly = isTypeOnly === true || (!name && list?.every((one) => one.isTypeOnly) === true);
      add(node.moduleSpecifier, name ? ['default', ...names] : names, typesOnly);
    } else if (ts.isExportDeclaration(node)) {
      const list =
        node.exportClause && ts.isNamedExports(node.exportClause) ? node.exportClause.elements : undefined;
      const typesOnly = node.isTypeOnly || list?.every((one) => one.isTypeOnly) === true;
      add(node.moduleSpecifier, list ? named(list) : ['*'], typesOnly);
    } else if (ts.isImportTypeNode(node)) {
      const name = node.qualifier?.getText().split('.')[0] ?? '*';
      if (ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, [name], true);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      // const { name } = await import('…')
      const owner = node.parent.parent;
      const binding = ts.isVariableDeclaration(owner) && ts.isObjectBindingPattern(owner.name) && owner.name;
      add(node.arguments[0], binding ? named(binding.elements) : ['*'], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(file));
  return imports;
}

interface Export {
  /** More than one where an array is taken apart: they count as one. */
  names: string[];
  isType: boolean;
  text: string;
}

/** What a file's own declarations export. */
function exportsOf(file: string): Export[] {
  return parse(file).statements.flatMap((statement) => {
    const words = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    if (!words.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
    const text = statement.getText();
    const namesOf = (name: ts.Node | undefined): string[] => {
      if (!name) return [];
      if (ts.isIdentifier(name)) return [name.text];
      return ts.isArrayBindingPattern(name) || ts.isObjectBindingPattern(name)
        ? name.elements.flatMap((one) => (ts.isBindingElement(one) ? namesOf(one.name) : []))
        : [];
    };
    const declared = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.map(({ name }) => name)
      : [(statement as ts.DeclarationStatement).name];
    return declared.map((name) => ({ names: namesOf(name), isType, text }));
  });
}

const imports = new Map([...lib, ...beside].map((file) => [file, importsOf(file)]));
const importsIn = (file: string): Import[] => imports.get(file) ?? [];

void t.test('a room imports only the rooms below it', (t) => {
  for (const file of lib) {
    const room = roomOf(file);
    if (!t.ok(room in ROOMS, `${file} lies in a room of the table`)) continue;
    for (const { to, typesOnly } of importsIn(file)) {
      const other = roomOf(to);
      if (!to.startsWith('lib/') || room === other) continue;
      t.ok(ROOMS[room].includes(other), `${file}: ${room} → ${other}`);
      if (TYPES_ONLY[room]?.includes(other)) t.ok(typesOnly, `${file}: types of ${other} only`);
    }
  }
  for (const room of Object.keys(ROOMS))
    t.ok(
      lib.some((file) => roomOf(file) === room),
      `there is a room ${room}`,
    );
  t.end();
});

void t.test('no file imports itself by a circle, nor its types', (t) => {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): void => {
    if (path.includes(file)) t.fail([...path.slice(path.indexOf(file)), file].join(' → '));
    else if (!done.has(file))
      for (const { to } of importsIn(file)) if (to.startsWith('lib/')) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of lib) visit(file, []);
  t.end();
});

void t.test('every file is reached from the command line or the library', (t) => {
  const reached = new Set(['bin/gcdrift.ts', 'lib/cli/worker.ts', 'lib/index.ts']);
  for (const file of reached)
    for (const { to } of importsIn(file)) if (to.startsWith('lib/')) reached.add(to);
  for (const file of lib) t.ok(reached.has(file), file);
  t.end();
});

void t.test('every export is used outside of its file', (t) => {
  const used = new Map<string, Set<string>>();
  for (const { to, names } of [...imports.values()].flat()) {
    const set = used.get(to) ?? new Set<string>();
    for (const name of names) set.add(name);
    used.set(to, set);
  }
  for (const file of lib.filter((name) => name !== 'lib/index.ts' && !used.get(name)?.has('*'))) {
    const all = exportsOf(file);
    for (const one of all) {
      const { names, isType } = one;
      // A type may be named for whoever calls what it stands in.
      const isSignature =
        isType && all.some((other) => other !== one && new RegExp(`\\b${names[0]}\\b`).test(other.text));
      t.ok(isSignature || names.some((name) => used.get(file)?.has(name)), `${file}: ${names.join(', ')}`);
    }
  }
  t.end();
});

void t.test('every dependency is used, and every import declared', (t) => {
  const manifest = JSON.parse(read('package.json')) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
    scripts: Record<string, string>;
  };
  const packagesOf = (files: string[]): string[] => [
    ...new Set(
      files
        .flatMap((file) => importsOf(file).map(({ to }) => to))
        .filter((to) => !/^(node:|lib\/|test\/|bench\/|bin\/|assembly\/)/.test(to))
        .map((to) => /^(@[^/]+\/)?[^/]+/.exec(to)![0]),
    ),
  ];
  const { dependencies, devDependencies, scripts } = manifest;
  const shipped = packagesOf(lib);
  t.same(
    shipped.filter((name) => builtinModules.includes(name)),
    [],
    'builtins are called node:…',
  );
  t.same(
    shipped.filter((name) => !(name in dependencies)),
    [],
    'declared',
  );
  t.same(
    Object.keys(dependencies).filter((name) => !shipped.includes(name)),
    [],
    'used',
  );
  const others = packagesOf([...beside, 'eslint.config.js', 'rollup.config.js']);
  t.same(
    others.filter((name) => !(name in dependencies) && !(name in devDependencies)),
    [],
    'declared for development',
  );
  const commands = Object.values(scripts).flatMap((script) => script.split(/\s+/));
  // Types stand for the package that they describe; `tsc` is typescript's command.
  const unused = Object.keys(devDependencies).filter((name) => {
    const typed = name.replace('@types/', '');
    return (
      !others.includes(name) &&
      !commands.includes(name) &&
      !(name !== typed && (typed === 'node' || (typed in dependencies && !ownsTypes(typed))))
    );
  });
  t.same(unused, [], 'used in development');
  for (const hook of ['preinstall', 'install', 'postinstall']) t.notOk(hook in scripts, hook);
  t.end();
});

function ownsTypes(name: string): boolean {
  const manifest = join('node_modules', name, 'package.json');
  return existsSync(join(ROOT, manifest)) && 'types' in (JSON.parse(read(manifest)) as object);
}

void t.test('files are short enough to be one idea', (t) => {
  const lengths = lib.map((file) => ({ file, lines: read(file).split('\n').length - 1 }));
  for (const { file, lines } of lengths) t.ok(lines <= LONGEST_FILE, `${file}: ${lines} lines`);
  lengths.sort((a, b) => a.lines - b.lines);
  t.comment(`median ${lengths[lengths.length >> 1].lines} lines, longest ${lengths.at(-1)!.file}`);
  t.end();
});

void t.test('the lock installs anywhere, and nothing names a machine', (t) => {
  const lock = read('package-lock.json');
  t.notOk(lock.includes('"resolved"'), 'no registry addresses');
  t.notOk(lock.includes('"hasInstallScript"'), 'no install scripts');
  // The captures under samples/ and test/ show the paths of the machines that made them.
  const written = /\.(md|json|js|mjs|sh|yml)$/;
  const texts = [
    ...lib,
    ...filesIn('docs', /./),
    ...filesIn('bench', written),
    ...readdirSync(ROOT).filter((name) => written.test(name)),
    '.ci/run',
  ];
  for (const file of texts) t.notMatch(read(file), /(?<![\w.$*}])\/(?:work|root|tmp|home)\//, file);
  t.end();
});

void t.test('docs/RECORDS.md knows the code of every notice', (t) => {
  const told = readFileSync(join(ROOT, 'docs/RECORDS.md'), 'utf8');
  const codes = filesIn('lib', /\.ts$/).flatMap((path) =>
    [...readFileSync(join(ROOT, path), 'utf8').matchAll(/\b(?:code: |tell\(\s*)'([a-z]+(?:-[a-z]+)+)'/g)].map(
      ([, code]) => code,
    ),
  );
  t.ok(codes.includes('input-restart') && codes.includes('input-torn-lines'));
  t.same(
    codes.filter((code) => !told.includes(`\`${code}\``)),
    [],
  );
  t.end();
});
