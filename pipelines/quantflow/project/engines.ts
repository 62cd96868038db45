/** `project.label_engine` and `project.feature_engine`. */
import type { BarName } from '../../../engines/bars/index.ts';
import type { FeatureOperator } from '../../../engines/features/types.ts';
import { type LabelName, labels } from '../../../engines/labels/index.ts';
import { resolveParams } from '../../../engines/params.ts';
import { section } from '../../yaml/fields.ts';
import type { YamlText } from '../../yaml/yaml-text.ts';
import { resolveFeatures } from './features.ts';
import type { ProjectInput } from './input.ts';
import { paramFields } from './param-fields.ts';
import type { LabelParams, Params, Project } from './types.ts';

type Engines = Pick<Project, 'labelEngine' | 'featureEngine'>;

/** The sections that are there; problems are reported to `file`. */
export function resolveEngines(
  project: ProjectInput['project'],
  barNames: readonly BarName[],
  depth: number,
  operators: readonly FeatureOperator[],
  file: YamlText,
): Engines {
  for (const name of ['label_engine', 'feature_engine'] as const) {
    if (project[name] === undefined || barNames.length > 0) continue;
    file.report(['project', name], 'needs bars; configure at least one type in project.state_engine.bars');
  }
  const { label_engine, feature_engine } = project;
  return {
    ...(label_engine && { labelEngine: { methods: resolveMethods(label_engine.methods, file) } }),
    ...(feature_engine && { featureEngine: resolveFeatures(feature_engine, depth, operators, file) }),
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
