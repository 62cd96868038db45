/** `project.label_engine` and `project.feature_engine`. */
import { z } from 'zod';
import type { BarName } from '../../../engines/bars/index.ts';
import { planFeatures } from '../../../engines/features/resolve.ts';
import type { FeatureChoice } from '../../../engines/features/types.ts';
import { type LabelName, labels } from '../../../engines/labels/index.ts';
import { resolveParams } from '../../../engines/params.ts';
import { lobColumns } from '../../../engines/state/columns.ts';
import { list, section, text } from '../../yaml/fields.ts';
import type { YamlText } from '../../yaml/yaml-text.ts';
import type { ProjectInput } from './input.ts';
import { paramFields } from './param-fields.ts';
import type { LabelParams, Params, Project } from './types.ts';

type Engines = Pick<Project, 'labelEngine' | 'featureEngine'>;

/** The sections that are there; problems are reported to `file`. */
export function resolveEngines(
  project: ProjectInput['project'],
  barNames: readonly BarName[],
  depth: number,
  file: YamlText,
): Engines {
  for (const name of ['label_engine', 'feature_engine'] as const) {
    if (project[name] === undefined || barNames.length > 0) continue;
    file.report(['project', name], 'needs bars; configure at least one type in project.state_engine.bars');
  }
  const { label_engine, feature_engine } = project;
  return {
    ...(label_engine && { labelEngine: { methods: resolveMethods(label_engine.methods, file) } }),
    ...(feature_engine && {
      featureEngine: { features: resolveFeatures(feature_engine.features, depth, file) },
    }),
  };
}

function resolveMethods(
  methods: NonNullable<ProjectInput['project']['label_engine']>['methods'],
  file: YamlText,
): LabelParams {
  const resolved: Partial<Record<LabelName, Params>> = {};
  methods.forEach((method, i) => {
    const path = ['project', 'label_engine', 'methods', i];
    const { name, ...params } = method;
    if (!Object.hasOwn(labels, name)) {
      file.wrong([...path, 'name'], name, `one of ${Object.keys(labels).join(', ')}`);
      return;
    }
    const known = name as LabelName;
    if (resolved[known] !== undefined) file.wrong([...path, 'name'], name, 'given once');
    const definition = labels[known];
    const parsed = section(paramFields(definition.params)).safeParse(params);
    if (!parsed.success) {
      file.reportIssues(parsed.error.issues, path, params);
      return;
    }
    const missing = Object.entries(definition.params).find(
      ([param, spec]) => params[param] === undefined && spec.default === undefined,
    );
    if (missing !== undefined) {
      file.wrong([...path, missing[0]], undefined, missing[1].doc);
      return;
    }
    const values = resolveParams(name, definition.params, params as Params);
    const fault = definition.check?.(values);
    if (fault !== undefined) file.report(path, `does not fit: ${fault}`);
    resolved[known] = values;
  });
  return resolved;
}

/** A feature of the project's own. */
export const ownFeature: z.ZodType<FeatureChoice> = section({
  name: text('a name of lower-case letters, digits and _', /^[a-z][a-z0-9_]*$/),
  op: text('the name of an operation'),
  inputs: list(text('the name of a column or feature'), 'columns or features').optional(),
  params: z.record(z.string(), z.number({ error: 'a number' }), { error: 'a section of numbers' }).optional(),
}) as unknown as z.ZodType<FeatureChoice>;

function resolveFeatures(items: readonly unknown[], depth: number, file: YamlText): readonly FeatureChoice[] {
  const choices: FeatureChoice[] = [];
  items.forEach((item, i) => {
    const path = ['project', 'feature_engine', 'features', i];
    if (typeof item === 'string') choices.push(item);
    else if (typeof item === 'object' && item !== null) {
      const parsed = ownFeature.safeParse(item);
      if (parsed.success) choices.push(parsed.data);
      else file.reportIssues(parsed.error.issues, path, item);
    } else
      file.wrong(path, item, 'the name of a feature, or a section with the keys name, op, inputs, params');
    const fault = faultOf(choices, depth);
    if (fault === undefined) return;
    choices.pop();
    file.report(path, `does not fit: ${fault}`);
  });
  return choices;
}

/** What is wrong with features, each of which was right without the last. */
function faultOf(choices: readonly FeatureChoice[], depth: number): string | undefined {
  try {
    const { lob } = planFeatures(choices);
    const columns = lobColumns(depth).map((column) => column.name);
    const unknown = lob.find((name) => !columns.includes(name));
    return unknown === undefined ? undefined : `cdm_lob_l2 has no column ${unknown}`;
  } catch (error) {
    return (error as Error).message.replace(/^feature_engine\.features: /, '');
  }
}
