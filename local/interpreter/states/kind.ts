/** A type of state: its fields and how it is read. A type is a file in this folder and a line in `index.ts`. */
import type { StateParser } from '../parse/state-parser.ts';
import type { Exit, Visit } from '../runtime.ts';

/** A type of state. */
export interface StateKind {
  /** Fields it takes, beside Type, Comment and QueryLanguage. All others are refused by name. */
  readonly fields: readonly string[];
  /** Reads a state; problems go to the parser. The result runs it. */
  parse(parser: StateParser): (visit: Visit) => Promise<Exit>;
}
