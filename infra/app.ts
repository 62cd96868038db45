/**
 * The CDK app: bundles the project and makes its stack. No account, network or Docker is needed to synthesize.
 *
 *   npx cdk synth --context env=prod --context project=examples/daily-mean
 */
import { App } from 'aws-cdk-lib';
import { buildProject } from './build-project.ts';
import { QuantflowStack } from './stack.ts';

const app = new App();
new QuantflowStack(app, 'Quantflow', await buildProject(app.node.getAllContext() as Record<string, unknown>));
app.synth();
