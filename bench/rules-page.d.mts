/** docs/RULES.md as it has to be. */
export function rulesPage(): string;
