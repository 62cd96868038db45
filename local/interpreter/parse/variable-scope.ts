/** What the states of one graph assign and go to, for checks that need the whole graph. */
import type { Problems } from './problems.ts';

/** A place where a state is named. */
export interface Target {
  readonly name: string;
  readonly path: string;
}

/** One graph: the machine's states, a branch, a processor. */
export class VariableScope {
  readonly #parent: VariableScope | undefined;
  readonly #assigned = new Map<string, string>();
  /** States that the state being read goes to. */
  targets: Target[] = [];

  /** `parent` is the graph around, whose variables can be read; a Distributed Map's processor has none. */
  constructor(parent?: VariableScope) {
    this.#parent = parent;
  }

  assign(name: string, path: string): void {
    if (!this.#assigned.has(name)) this.#assigned.set(name, path);
  }

  /** Checks the names; call it when the whole definition was read. */
  check(problems: Problems): void {
    for (const [name, path] of this.#assigned) {
      if (!/^[\p{ID_Start}][\p{ID_Continue}]{0,79}$/u.test(name))
        problems.add(
          path,
          `${JSON.stringify(name)} is no variable name: up to 80 letters, digits and _, a letter first`,
        );
      if (name === 'states') problems.add(path, 'the variable name states is reserved');
      for (let scope = this.#parent; scope !== undefined; scope = scope.#parent) {
        const other = scope.#assigned.get(name);
        if (other === undefined) continue;
        problems.add(path, `the variable ${name} is assigned in an outer scope too (${other}); rename one`);
        break;
      }
    }
  }
}
