/** What a deployment is made from: the project, compiled and bundled for its settings. */
import { definitionsIn } from '../core/definitions-in.ts';
import { codeOfSteps } from '../core/source-code.ts';
import { loadProject } from '../pipelines/load-project.ts';
import { type DuckDbLayer, duckDbLayer } from './bundle/duckdb-layer.ts';
import { type Bundles, bundleProject } from './bundle.ts';
import { type CompiledProject, compileProject, ofKind } from './compiled-project.ts';
import { distDir } from './paths.ts';
import { readSettings, type Settings } from './settings.ts';

/** A project that can be deployed. */
export interface BuiltProject {
  readonly settings: Settings;
  readonly project: CompiledProject;
  readonly bundles: Bundles;
  readonly layer: DuckDbLayer;
  /** Where bundles lie, and long definitions are written. */
  readonly outDir: string;
}

/**
 * Compiles and bundles a project.
 *
 * @param context settings by the names that `cdk deploy --context` takes; keys of others, such as CDK's, are left alone
 * @throws Error that names a setting, the value and what is allowed; DefinitionError for what is wrong with the project
 * @example
 * const { settings } = await buildProject({ project: 'examples/daily-mean', env: 'dev', batch: 'off' });
 * settings.maxLambdaMemoryMb; // 3008
 */
export async function buildProject(
  context: Readonly<Record<string, unknown>>,
  outDir: string = distDir,
): Promise<BuiltProject> {
  const settings = readSettings(context, process.cwd());
  const definitions = await loadProject(settings.project);
  // A name that the project does not know would end every worker: it is refused here.
  const project = compileProject(definitionsIn(definitions, settings.env), settings.batch);
  const images = ofKind(project.substitutions, 'job-definition').map(([, { image }]) => image);
  const bundles = await bundleProject({
    projectDir: settings.project,
    outDir,
    images: [...new Set(images)].sort(),
    code: codeOfSteps(definitions),
  });
  return { settings, project, bundles, layer: duckDbLayer(distDir), outDir };
}
