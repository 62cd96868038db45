import { expect, test } from 'vitest';
import { definitionsIn } from '../../core/definitions-in.ts';
import roots from '../cases/roots/definitions.ts';
import { rolesOf } from './roles.ts';

const { may, data, stack } = rolesOf(definitionsIn(roots, 'prod'), { env: 'prod' });
const query = 'Queries of step mids';
const version = 'mids/dt=2024-01-01/v/x';

test('an asset with a root is written at the root of the environment and below it, where runs may put it', () => {
  expect(may(query, 's3:PutObject', `${data}/live/models/${version}`)).toBe(true);
  expect(may(query, 's3:PutObject', `${data}/live/models/trial/${version}`)).toBe(true);
  expect(may(query, 's3:PutObject', `${data}/research/models/${version}`)).toBe(false);
  expect(may(query, 's3:PutObject', `${data}/${version}`)).toBe(false);
  expect(may(query, 's3:PutObject', `${data}/live/models/highest/dt=2024-01-01/v/x`)).toBe(false);
});

test('its readers read there', () => {
  const reader = 'quantflow step of highest';
  expect(may(reader, 's3:GetObject', `${data}/live/models/trial/${version}`)).toBe(true);
  expect(may(reader, 's3:GetObject', `${data}/quotes/dt=2024-01-01/v/x`)).toBe(false);
  expect(may(reader, 's3:PutObject', `${data}/live/models/${version}`)).toBe(false);
});

test('its table lies there', () => {
  const tables = stack.resources('AWS::Glue::Table').map(({ Properties }) => Properties['TableInput']);
  const { Location } = tables.find(({ Name }) => Name === 'mids').StorageDescriptor;
  expect(stack.plain(Location)).toMatch(/\/live\/models\/mids\/$/);
});
