/** `qf generate`: writes out the SQL models that a run would generate. */
import type { Command } from '../types.ts';

export const generate: Command = {
  name: 'generate',
  summary: 'write the generated SQL models into models/, to read and to change',
  async run(_args, _options, context) {
    const [
      { existsSync, mkdirSync, readFileSync, writeFileSync },
      { join },
      project,
      quantflow,
      { readOperators },
      output,
      usage,
    ] = await Promise.all([
      import('node:fs'),
      import('node:path'),
      import('../project.ts'),
      import('../../pipelines/quantflow/index.ts'),
      import('../../pipelines/feature-operators.ts'),
      import('../output.ts'),
      import('../usage-error.ts'),
    ]);
    const { dir, file } = await project.openProject(context);
    if (file !== 'quantflow.yaml')
      throw new usage.UsageError(`${dir} has a ${file}: models are generated for a quantflow.yaml only`);
    const models = quantflow.generatedModels(
      quantflow.parseProject(readFileSync(join(dir, file), 'utf8'), file, await readOperators(dir)),
    );
    const written: string[] = [];
    const kept: string[] = [];
    for (const [name, text] of Object.entries(models)) {
      const path = join(dir, 'models', name);
      if (existsSync(path)) {
        kept.push(`models/${name}`);
        continue;
      }
      mkdirSync(join(dir, 'models'), { recursive: true });
      writeFileSync(path, text, { flag: 'wx' });
      written.push(`models/${name}`);
    }
    if (context.json) output.printJson(context, { written, kept });
    else {
      for (const name of written) output.printLine(context, `wrote ${name}`);
      for (const name of kept) output.printLine(context, `kept ${name}: it is there already`);
    }
    return 0;
  },
};
