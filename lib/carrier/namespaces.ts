// Pods may have one name in two namespaces, as those of a StatefulSet do: the first keeps the short name, which is enough elsewhere.

const MOST_NAMES = 16 * 1024;

export class Namespaces {
  readonly #first = new Map<string, string>();

  /** The name of a stream: with its namespace if the name is another namespace's already. */
  apart(name: string, namespace: string): string {
    if (name === '' || namespace === '') return name;
    const first = this.#first.get(name);
    if (first === undefined && this.#first.size < MOST_NAMES) this.#first.set(name, namespace);
    return first === undefined || first === namespace ? name : `${namespace}/${name}`;
  }

  /** The namespace that a stream's name leaves out. */
  leftOut(stream: string): string {
    return this.#first.get(stream) ?? '';
  }
}
