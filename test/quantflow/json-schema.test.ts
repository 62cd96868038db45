import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { schemaPage } from '../../infra/schema-page.ts';
import { projectJsonSchema } from '../../pipelines/quantflow/index.ts';
import { qf } from '../support/qf.ts';
import { badProjects, base, feed } from './bad-projects.ts';

const schema = projectJsonSchema();
const validator = z.fromJSONSchema(schema as never);
const fits = (text: string): boolean => validator.safeParse(parse(text)).success;

describe('the JSON Schema of a project file', () => {
  it('is committed as it is, with its reference page; npm run generate writes them', () => {
    expect(JSON.parse(readFileSync('quantflow.schema.json', 'utf8'))).toEqual(schema);
    expect(readFileSync('docs/reference/quantflow-yaml.md', 'utf8')).toBe(schemaPage(schema));
  });

  it('is printed by qf check --schema, also where there is no project', async () => {
    const { code, stdout } = await qf(['check', '--schema'], { cwd: '/' });
    expect([code, JSON.parse(stdout)]).toEqual([0, schema]);
  });

  it('takes the shipped project and what is right', () => {
    expect(fits(readFileSync('quantflow.yaml', 'utf8'))).toBe(true);
    expect(fits(base)).toBe(true);
    expect(
      fits(feed('name: f, provider: tardis, exchange: binance, api_key: { secret: tardis/api-key }')),
    ).toBe(true);
    expect(fits(feed('name: f, provider: files, exchange: binance, url: "s3://bucket/raw"'))).toBe(true);
    expect(fits(`${base}  feature_engine: { features: [ret_1, { name: r, op: log_return }] }\n`)).toBe(true);
  });

  it('refuses what is wrong by itself', () => {
    const found = badProjects.filter(([, text]) => {
      try {
        return !fits(text);
      } catch {
        return true; // not YAML
      }
    });
    // The rest needs more than one value, or a calendar: qf check says it.
    expect(found.length).toBeGreaterThan(badProjects.length / 2);
    const told = found.map(([what]) => what);
    for (const what of [
      'an unknown key',
      'an unknown provider',
      'an unknown label parameter',
      'too few events',
    ])
      expect(told).toContain(what);
  });
});
