/** State input and output: the value with its JSON text, which is made once for the limit, the history and the next state. */
import { StatesError } from './errors.ts';
import type { Json } from './types.ts';

/** A value and its JSON text. */
export interface Payload {
  readonly value: Json;
  readonly text: string;
}

/** Most bytes (UTF-8) of a state's input, output, arguments or assigned variables. Source: Step Functions service quotas. */
export const maxPayloadBytes = 262_144;

/** Most bytes of all variables together. Source: Step Functions service quotas. */
export const maxVariablesBytes = 10_485_760;

/** A value as a payload. */
export function payload(value: Json): Payload {
  return { value, text: JSON.stringify(value) };
}

/** A JSON text as a payload. */
export function parsed(text: string): Payload {
  return { value: JSON.parse(text) as Json, text };
}

/** True when a text has more bytes than a payload may. */
export function isTooLarge(text: string): boolean {
  // A UTF-16 unit takes at most three bytes, so most texts need no counting.
  return text.length * 3 > maxPayloadBytes && Buffer.byteLength(text) > maxPayloadBytes;
}

/** The error of a state whose result, arguments or variables are too large. */
export function tooLarge(stateName: string, what: 'result' | 'arguments' | 'variables'): StatesError {
  return new StatesError(
    'States.DataLimitExceeded',
    what === 'result'
      ? `The state/task '${stateName}' returned a result with a size exceeding the maximum number of bytes service limit.`
      : `The ${what} of the state '${stateName}' have a size exceeding the maximum number of bytes service limit.`,
  );
}

/** @throws StatesError States.DataLimitExceeded */
export function checkSize(text: string, stateName: string, what: 'result' | 'arguments' | 'variables'): void {
  if (isTooLarge(text)) throw tooLarge(stateName, what);
}

/** @throws StatesError States.DataLimitExceeded for more than all variables that can be read may have together */
export function checkVariables(variables: Readonly<Record<string, Json>>, stateName: string): void {
  // Fewer cannot come to it: each was assigned within the limit of a payload.
  if (Object.keys(variables).length * maxPayloadBytes <= maxVariablesBytes) return;
  if (Buffer.byteLength(JSON.stringify(variables)) > maxVariablesBytes)
    throw new StatesError(
      'States.DataLimitExceeded',
      `With what the state '${stateName}' assigns, the variables have together a size exceeding the maximum number of bytes service limit.`,
    );
}
