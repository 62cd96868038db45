/** How the text of an object becomes items. A format is a file and a line in `index.ts`. */
import type { StatesError } from '../../errors.ts';
import type { Payload } from '../../payload.ts';

/** Makes the error of a line, counted from 1. */
export type LineProblem = (line: number, problem: string) => StatesError;

/** Reads items in order from the lines of an object. @throws StatesError States.ItemReaderFailed */
export type ItemFormat = (lines: AsyncIterable<string>, problem: LineProblem) => AsyncIterable<Payload>;
