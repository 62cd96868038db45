/** `quantflow/cdk`: a project in a CDK app of one's own. */
export { buildProject } from './build-project.ts';
export { QuantflowPipeline } from './stack.ts';
