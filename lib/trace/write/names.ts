// Replaces a program's names by neutral ones, consistently and with the same shape, so that analyses by a name's shape (the
// program's own functions, closures, maps) give the same results. Names are considered private unless known to be public.
import { createHmac, randomBytes } from 'node:crypto';
import { isStandardPackage } from '../../model/standard-packages.js';
import { ASSEMBLY, COMPILERS, NO_FILE, RUNTIME_TEXTS, TYPES } from './standard.js';

/** Log messages are often unique: beyond this number, names are replaced by keyed hashes, which need no memory. */
const MOST_KNOWN = 1 << 16;
/** Separators between the words of a name. */
const BETWEEN = ' .,;:()*[\\]{}<>/-';
const WORDS = new RegExp(`[^${BETWEEN}]+`, 'g');
/** Matches only at the start of a word. */
const TYPE_WORDS = new RegExp(`(?<![^${BETWEEN}])(?:(${TYPES.source})|[^${BETWEEN}]+)`, 'g');
/** A function's package: up to the first dot after the last slash outside of receivers and type arguments. */
const PACKAGE = /^((?:[^([]*\/)?[^/.([]*)\.(.*)$/s;
/** Functions generated for types: hashes and comparisons. */
const OF_TYPES = /^(type[.:]\.(?:eq|hash)\.)(.*)$/s;
/** With the middle dot of `f·dwrap·1` (Go 1.17), which is two bytes. */
const PLAIN = /^[\w.()*[\]\xc2\xb7-]*$/;
/** The toolchain in a GOROOT's path: `go1.23.4`, `toolchain@v0.0.1-go1.23.4.linux-amd64`. */
const TOOLCHAIN = /(?:^|[/@-])(go1\.\d+(?:\.\d+)?(?:(?:rc|beta)\d+)?)(?![^./-])[^/]*$/;
const EXTENSION = /\.(?:go|s|S|c|h|cc|cpp)$/;

/** Replacements, numbered in order of appearance. */
class Tokens {
  readonly #known = new Map<string, string>();
  readonly #key = randomBytes(32);

  constructor(private readonly prefix: string) {}

  get count(): number {
    return this.#known.size;
  }

  of(name: string): string {
    let token = this.#known.get(name);
    if (token !== undefined) return token;
    if (this.#known.size >= MOST_KNOWN)
      return this.prefix + createHmac('sha256', this.#key).update(name, 'latin1').digest('hex').slice(0, 16);
    token = `${this.prefix}${this.#known.size + 1}`;
    this.#known.set(name, token);
    return token;
  }
}

/** Names are bytes as latin1, because not all of them are valid UTF-8. */
export class Names {
  readonly #packages = new Tokens('p');
  readonly #words = new Tokens('x');
  readonly #folders = new Tokens('d');
  readonly #files = new Tokens('f');
  readonly #texts = new Tokens('text');

  /** Number of names replaced so far. */
  get counts(): { packages: number; words: number; files: number; texts: number } {
    const [packages, words, files, texts] = [this.#packages, this.#words, this.#files, this.#texts];
    return { packages: packages.count, words: words.count, files: files.count, texts: texts.count };
  }

  /** `github.com/acme/billing.(*Cache).Put.func1` becomes `p1.(*x1).x2.func1`. */
  function(name: string): string {
    if (isPublic(name)) return name;
    const [, made, type] = OF_TYPES.exec(name) ?? [];
    if (made !== undefined) return made + this.type(type);
    const [, path, rest] = PACKAGE.exec(name) ?? [];
    if (path === undefined) return this.#words.of(name);
    // Type arguments of generic library functions may be the program's types.
    if (isStandardPackage(path)) {
      const generic = /^([\w.()*]*)\[(.*)\]([\w.()*-]*)$/s.exec(rest);
      if (generic) return `${path}.${generic[1]}[${this.type(generic[2])}]${generic[3]}`;
    }
    return `${COMPILERS.test(path) ? path : this.#packages.of(path)}.${this.#shape(rest)}`;
  }

  /** `isLibrary`: it contains functions of the standard library. */
  file(path: string, isLibrary: boolean): string {
    if (path === '' || path === NO_FILE) return path;
    const place = isLibrary ? placeInLibrary(path) : undefined;
    if (place !== undefined) return place;
    const slash = path.lastIndexOf('/');
    const extension = EXTENSION.exec(path)?.[0] ?? '';
    const file = this.#files.of(path.slice(slash + 1)) + extension;
    return slash < 0 ? file : `/${this.#folders.of(path.slice(0, slash))}/${file}`;
  }

  /** A type as printed by reflection: `map.group[string]*main.Session` becomes `map.group[string]*main.x1`. */
  type(name: string): string {
    return name.replace(TYPE_WORDS, (word, isKnown) => (isKnown === undefined ? this.#words.of(word) : word));
  }

  /** Names of tasks and regions, and log messages. */
  text(text: string): string {
    return text === '' || RUNTIME_TEXTS.has(text) ? text : this.#texts.of(text);
  }

  #shape(name: string): string {
    return name.replace(WORDS, (word) => (COMPILERS.test(word) ? word : this.#words.of(word)));
  }
}

/** Whether it is a function of the standard library. */
export function isPublic(name: string): boolean {
  const [, path, rest] = PACKAGE.exec(name) ?? [];
  if (path === undefined) return name === '' || ASSEMBLY.has(name);
  return isStandardPackage(path) && PLAIN.test(rest) && !/\[(?!\.\.\.\])/.test(rest);
}

/** The path of a library file relative to GOROOT, because the installation path can identify a user. */
function placeInLibrary(path: string): string | undefined {
  const source = path.lastIndexOf('/src/');
  const place = source < 0 ? path : path.slice(source + '/src/'.length);
  const slash = place.lastIndexOf('/');
  if (slash < 0 || !isStandardPackage(place.slice(0, slash)) || !PLAIN.test(place.slice(slash + 1)))
    return undefined;
  if (source < 0) return place;
  return `/goroot/${TOOLCHAIN.exec(path.slice(0, source))?.[1] ?? 'go'}/src/${place}`;
}
