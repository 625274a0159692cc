// What packed data is not as it should be: told, and reading goes on where that is possible.
export class Damage extends Error {}
