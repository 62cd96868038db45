/**
 * The CDK app: bundles the project and makes its stack. No account, network or Docker is needed to synthesize.
 *
 *   npx cdk synth --context env=prod --context project=examples/daily-mean
 */
import { App, Tags } from 'aws-cdk-lib';
import { definitionsIn } from '../core/definitions-in.ts';
import { loadProject } from '../pipelines/load-project.ts';
import { duckDbLayer } from './bundle/duckdb-layer.ts';
import { bundleProject } from './bundle.ts';
import { compileProject, ofKind } from './compiled-project.ts';
import { distDir } from './paths.ts';
import { readSettings } from './settings.ts';
import { QuantflowStack } from './stack.ts';

const app = new App();
const settings = readSettings(app.node.getAllContext() as Record<string, unknown>, process.cwd());
const definitions = await loadProject(settings.project);
// A name that the project does not know would end every worker: it is refused here.
const project = compileProject(definitionsIn(definitions, settings.env), settings.batch);
const images = ofKind(project.substitutions, 'job-definition').map(([, { image }]) => image);
const bundles = await bundleProject({
  projectDir: settings.project,
  outDir: distDir,
  images: [...new Set(images)].sort(),
});
const stack = new QuantflowStack(app, 'Quantflow', {
  stackName: `quantflow-${settings.env}`,
  description: `quantflow, environment ${settings.env}`,
  settings,
  project,
  bundles,
  layer: duckDbLayer(distDir),
  outDir: distDir,
});
Tags.of(stack).add('quantflow:env', settings.env);
app.synth();
