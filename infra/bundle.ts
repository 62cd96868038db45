/**
 * Bundles the entry points with a project inside: `functions/<name>/index.mjs` and `images/<image>/main.js`. Nothing of
 * the package or the project is needed beside them; DuckDB comes from the layer, or from the image's `npm ci`.
 *
 * The text is not minified: names of errors and of functions stay, a stack trace and Lambda's console show the source.
 */
import { existsSync } from 'node:fs';
import { copyFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import type { FunctionSubstitution } from '../core/jobs/substitution.ts';
import { adjacentFiles } from './bundle/adjacent-files.ts';
import { embeddedProject } from './bundle/embedded-project.ts';
import { installedPackages } from './bundle/installed-packages.ts';
import { duckDbPackages, lockedPackages } from './bundle/locked-packages.ts';
import { ownSourceMap } from './bundle/own-source-map.ts';
import { requiredBuiltins } from './bundle/required-builtins.ts';
import { packageRoot } from './paths.ts';

/** An entry point under `functions/`: one that state machines call, or one of the platform. */
export type FunctionName = FunctionSubstitution['handler'] | 'image-build' | 'run-status';

/** Entry points under `functions/`. */
export const functionNames: readonly FunctionName[] = [
  ...(['plan', 'finish', 'gate', 'fan-out', 'publish', 'step'] as const),
  ...(['image-build', 'run-status'] as const),
];

/** What to bundle. */
export interface BundleOptions {
  /** Folder with `definitions.ts` or `quantflow.yaml`. */
  readonly projectDir: string;
  /** Where bundles go; folders of earlier ones are replaced. */
  readonly outDir: string;
  /** Folders under `batch-images/`. */
  readonly images: readonly string[];
  /** Texts of the steps' functions in the project's source, by step. Left out: as the bundle prints them. */
  readonly code?: Readonly<Record<string, string>>;
}

/** Folders of the bundles. */
export interface Bundles {
  readonly functions: Readonly<Record<FunctionName, string>>;
  readonly images: Readonly<Record<string, string>>;
}

/**
 * Bundles a project.
 *
 * @throws Error for an unknown image, and esbuild's for what cannot be bundled
 */
export async function bundleProject({
  projectDir,
  outDir,
  images,
  code = {},
}: BundleOptions): Promise<Bundles> {
  for (const image of images) {
    if (!existsSync(join(packageRoot, 'batch-images', image, 'Dockerfile')))
      throw new Error(
        `batch image ${JSON.stringify(image)} has no folder with a Dockerfile under batch-images; there are ${(await imageNames()).join(', ')}`,
      );
  }
  const functionFolders = Object.fromEntries(
    functionNames.map((name) => [name, join(outDir, 'functions', name)]),
  );
  const imageFolders = Object.fromEntries(images.map((image) => [image, join(outDir, 'images', image)]));
  await rm(join(outDir, 'functions'), { recursive: true, force: true });
  await rm(join(outDir, 'images'), { recursive: true, force: true });
  const project = embeddedProject(projectDir, code);
  await bundle(
    { projectDir, project },
    functionNames.map((name) => ({
      in: `functions/${name}.ts`,
      out: join(outDir, 'functions', name, 'index'),
    })),
    '.mjs',
  );
  await bundle(
    { projectDir, project },
    images.map((image) => ({
      in: `batch-images/${image}/main.ts`,
      out: join(outDir, 'images', image, 'main'),
    })),
    '.js',
  );
  for (const [image, folder] of Object.entries(imageFolders)) {
    const { manifest, lock } = lockedPackages(`quantflow-${image}`, duckDbPackages);
    await copyFile(join(packageRoot, 'batch-images', image, 'Dockerfile'), join(folder, 'Dockerfile'));
    await writeFile(join(folder, 'package.json'), manifest);
    await writeFile(join(folder, 'package-lock.json'), lock);
  }
  return { functions: functionFolders as Bundles['functions'], images: imageFolders };
}

async function imageNames(): Promise<readonly string[]> {
  return (await readdir(join(packageRoot, 'batch-images'))).sort();
}

async function bundle(
  { projectDir, project }: { readonly projectDir: string; readonly project: Plugin },
  entryPoints: readonly { readonly in: string; readonly out: string }[],
  extension: '.js' | '.mjs',
): Promise<void> {
  if (entryPoints.length === 0) return;
  const adjacent = adjacentFiles(packageRoot, projectDir);
  const { metafile } = await build({
    ...common,
    entryPoints: [...entryPoints],
    outdir: dirname(dirname((entryPoints[0] as { out: string }).out)),
    outExtension: { '.js': extension },
    plugins: [
      ...[project, adjacent.plugin, installedPackages('@duckdb/')],
      ...[requiredBuiltins('http', 'https'), ownSourceMap()],
    ],
  });
  for (const [output, { inputs }] of Object.entries(metafile.outputs)) {
    if (output.endsWith('.map')) continue;
    await adjacent.copy(inputs, dirname(resolve(packageRoot, output)));
  }
}

const common = {
  absWorkingDir: packageRoot,
  bundle: true,
  platform: 'node',
  // As ES modules a client of AWS is bundled with the commands that are used, not with all of the service's.
  mainFields: ['module', 'main'],
  format: 'esm',
  target: 'node24',
  // Two classes of one name in different modules keep it.
  keepNames: true,
  // Enough for stack traces; the sources themselves would be half of the upload.
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  metafile: true,
  logLevel: 'error',
  // Bundled CommonJS modules require Node's own.
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
} satisfies BuildOptions;
