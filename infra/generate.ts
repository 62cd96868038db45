/**
 * Writes what is generated and committed, to be read in review: the compiled jobs of the shipped project
 * (`state-machines/generated/`), the JSON Schema of `quantflow.yaml`, its reference page and that of the feature operators:
 *
 *   node infra/generate.ts            writes it
 *   node infra/generate.ts --check    fails when what is committed differs
 *
 * It is here because the compiler's folder may not import the pipelines.
 */
import { loadProject } from '../pipelines/load-project.ts';
import { featureOperators, projectJsonSchema } from '../pipelines/quantflow/index.ts';
import { compile, renderDefinition } from '../state-machines/compile.ts';
import { updateCommitted } from './committed.ts';
import { operatorsPage } from './operators-page.ts';
import { packageRoot } from './paths.ts';
import { schemaPage } from './schema-page.ts';

const machines = 'state-machines/generated';
const { jobs } = await loadProject(packageRoot);
const schema = projectJsonSchema();
const wanted = new Map([
  ...[...jobs.values()].map(
    (job) => [`${machines}/${job.job.name}.asl.json`, renderDefinition(compile(job).asl)] as const,
  ),
  ['quantflow.schema.json', `${JSON.stringify(schema, undefined, 2)}\n`],
  ['docs/reference/quantflow-yaml.md', schemaPage(schema)],
  ['docs/reference/feature-operators.md', operatorsPage(featureOperators)],
]);
updateCommitted(wanted, { folder: machines, script: 'generate' });
