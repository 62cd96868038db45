/** The parameters of an engine's part as fields of a schema. */
import { z } from 'zod';
import {
  type AnyParamSpec,
  describeParam,
  type ParamSpec,
  type ParamValue,
} from '../../../engines/params.ts';
import { oneOf } from '../../yaml/fields.ts';

/** The parameters of a bar type or a label method; each may be left out here. */
export function paramFields(
  specs: Readonly<Record<string, AnyParamSpec>>,
): Record<string, z.ZodOptional<z.ZodType<ParamValue>>> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [
      name,
      ('words' in spec ? oneOf(spec.words as [string, ...string[]]) : numberField(spec))
        .meta({ description: spec.doc, ...(spec.default !== undefined && { default: spec.default }) })
        .optional(),
    ]),
  );
}

function numberField(spec: ParamSpec): z.ZodNumber {
  const error = `${describeParam(spec)} (${spec.doc})`;
  let field: z.ZodNumber = spec.integer ? z.int({ error }) : z.number({ error });
  if (spec.min !== undefined) field = field.min(spec.min, { error });
  if (spec.above !== undefined) field = field.gt(spec.above, { error });
  return field;
}
