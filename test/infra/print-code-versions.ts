/** Prints the code versions of the project's steps, and the texts that a bundle of it takes over. */
import { codeOfSteps } from '../../core/source-code.ts';
import { projectOfEnvironment } from '../../pipelines/project-of-environment.ts';
import { codeVersionOf } from '../../runtime/step/version.ts';

const definitions = await projectOfEnvironment();
const partition = (step: { readonly configValue: unknown }): boolean =>
  typeof step.configValue !== 'function';
const steps = [...definitions.graph.steps.values()].filter(partition);
const versions = Object.fromEntries(steps.map((step) => [step.name, codeVersionOf(step)]));
process.stdout.write(JSON.stringify({ versions, code: codeOfSteps(definitions) }));
