/** Faults of a definition, collected so that one error names them all. */

/** Raised by `parseMachine`; `problems` has a line for each fault, `<path>: <what is wrong>`. */
export class InvalidDefinitionError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`the state machine definition is refused:\n${problems.join('\n')}`);
    this.name = 'InvalidDefinition';
    this.problems = problems;
  }
}

/** Collects faults. */
export class Problems {
  readonly #lines: string[] = [];

  /** `path` as `/States/Plan/Arguments/Payload`. */
  add(path: string, problem: string): void {
    this.#lines.push(`${path === '' ? '/' : path}: ${problem}`);
  }

  /** @throws InvalidDefinitionError when there are any */
  check(): void {
    if (this.#lines.length > 0) throw new InvalidDefinitionError(this.#lines);
  }
}

/** What a value is, for a message. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  const text = typeof value === 'object' ? 'an object' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}

/** True for a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
