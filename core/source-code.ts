/**
 * The text of steps' code, from which code versions are made. A bundle prints functions its own way; it therefore carries
 * the texts as they are in the project's source, and its versions are those of the source.
 */
import type { Step } from './assets/step.ts';
import { changeSteps } from './change-steps.ts';
import type { Definitions } from './definitions.ts';

/** Text of a step's code. */
export function codeOf({ body, code }: Step): string {
  if (body.kind === 'sql') return body.sql;
  if (body.kind === 'external') return '';
  return code ?? (body.kind === 'run' ? body.run : body.observe).toString();
}

/** Texts of the functions of a project by step, where the version depends on them. */
export function codeOfSteps({ graph }: Definitions): Readonly<Record<string, string>> {
  const own = [...graph.steps.values()].filter(
    ({ body, codeVersion }) => codeVersion === undefined && (body.kind === 'run' || body.kind === 'observe'),
  );
  return Object.fromEntries(own.map((step) => [step.name, codeOf(step)]));
}

/** The same project with the code of its steps as it was elsewhere. */
export function withCode(definitions: Definitions, texts: Readonly<Record<string, string>>): Definitions {
  return changeSteps(definitions, ({ name }) => {
    const code = texts[name];
    return code === undefined ? {} : { code };
  });
}
