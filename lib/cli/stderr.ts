// Standard error. That it is full, or that nobody reads it, must not change the exit code.
let isGuarded = false;

export function tell(text: string): void {
  if (!isGuarded) process.stderr.on('error', () => undefined);
  isGuarded = true;
  process.stderr.write(text);
}
