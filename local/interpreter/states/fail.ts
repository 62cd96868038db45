import { StatesError } from '../errors.ts';
import { evaluate, unexpected } from '../evaluate.ts';
import type { Template } from '../jsonata/template.ts';
import type { Visit } from '../runtime.ts';
import type { StateKind } from './kind.ts';

/** Fail: fails its scope with Error and Cause. A redrive enters it again, and it fails again. */
export const fail: StateKind = {
  fields: ['Error', 'Cause'],
  parse(parser) {
    const [error, cause] = [parser.text('Error'), parser.text('Cause')];
    parser.ends();
    return async (visit) => {
      throw new StatesError((await textOf(error, visit)) ?? '', await textOf(cause, visit));
    };
  },
};

async function textOf(template: Template | undefined, visit: Visit): Promise<string | undefined> {
  if (template === undefined) return undefined;
  const value = await evaluate(template, visit);
  if (typeof value !== 'string') throw unexpected(template, visit, value, 'a string');
  return value;
}
