/** Checks of a project's own models that need more than one of them. */
import type { TableSchema } from '../../../core/assets/table.ts';
import { DefinitionError } from '../../../core/errors.ts';
import { type CdmName, cdmTables } from './cdm.ts';
import type { Model } from './load.ts';

/** The model. @throws DefinitionError for a CDM table that lacks a column */
export function checkedModel(model: Model): Model {
  if (!Object.hasOwn(cdmTables, model.name)) return model;
  const columns: TableSchema = cdmTables[model.name as CdmName].columns;
  const wrong = Object.entries(columns).filter(([name, type]) => model.type.schema[name] !== type);
  if (wrong.length === 0) return model;
  const needed = wrong.map(([name, type]) => `${name}: ${type}`).join(', ');
  throw new DefinitionError([
    `models/${model.name}.sql: front matter columns must have ${needed}; the state engine reads them`,
  ]);
}

/** @throws DefinitionError for models that are left over: a ref of theirs is not there, or they go in a circle */
export function checkAllAdded(models: ReadonlySet<Model>, known: ReadonlyMap<string, unknown>): void {
  if (models.size === 0) return;
  const all = [...known.keys()].join(', ');
  throw new DefinitionError(
    [...models].map(({ name, refs }) => {
      if (known.has(name))
        return `models/${name}.sql: the project makes ${name} already; choose another name`;
      const missing = refs.filter((key) => !known.has(key)).join(', ');
      return `models/${name}.sql: ref of ${missing}, which is not there, or reads this model; allowed: ${all}`;
    }),
  );
}
