/** A function that Step Functions adds to JSONata, or that must not read the machine's clock or dice. A function is a file. */
import type { Host } from '../types.ts';

/** Arguments come from an expression: nothing is known of them. Undefined means "nothing", as in JSONata. */
export type JsonataFunction = (...args: unknown[]) => unknown;

/** Makes the function for a host. */
export type FunctionMaker = (host: Pick<Host, 'clock' | 'random' | 'uuid'>) => JsonataFunction;
