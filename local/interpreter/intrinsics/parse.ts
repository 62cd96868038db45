import type { FunctionMaker } from './types.ts';

/** `$parse(text)`: the value of a JSON text. */
export const parse: FunctionMaker = () => (text) =>
  text === undefined ? undefined : JSON.parse(String(text));
