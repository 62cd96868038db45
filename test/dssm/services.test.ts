import { describe, expect, it } from 'vitest';
import { DefinitionError } from '../../core/errors.ts';
import { compileServices } from '../../pipelines/dssm-ranking/services/compile.ts';
import { shippedPaths, withServiceFolder } from './service-folder.ts';

type Changes = Parameters<typeof withServiceFolder>[0];

/** Compiles the shipped files with changes; what is thrown, as lines. */
const problems = (changes: Changes): readonly string[] =>
  withServiceFolder(changes, (paths) => {
    try {
      compileServices(paths);
      return [];
    } catch (error) {
      expect(error).toBeInstanceOf(DefinitionError);
      return (error as DefinitionError).problems;
    }
  });

const view = (body: string, name = 'user_likes') => ({
  [`feature_views/${name}.yaml`]: `name: ${name}\n${body}`,
});
const service = (edit: (text: string) => string) => ({ 'feature_services/dssm_ranking.yaml': edit });

describe('the shipped service', () => {
  const dssm = compileServices(shippedPaths).get('dssm_ranking')!;

  it('compiles to operators, each of one engine, upstream first', () => {
    const ids = dssm.operators.map(({ id }) => id);
    for (const { inputs, id } of dssm.operators)
      for (const input of inputs)
        expect(ids.indexOf(input), `${input} of ${id}`).toBeLessThan(ids.indexOf(id));
    expect(Object.groupBy(dssm.operators, ({ engine }) => engine)).toMatchObject({
      sql: [
        { id: 'scan.interactions' },
        { id: 'spine' },
        { id: 'view.user_events' },
        { id: 'view.user_clicks' },
        { id: 'view.user_likes' },
        { id: 'view.user_dwell' },
        { id: 'view.item_events' },
        { id: 'view.item_likes' },
        { id: 'skeleton' },
      ],
      kernel: [
        { id: 'scan.items' },
        { id: 'view.item_artwork' },
        { id: 'view.user_liked_artwork', inputs: ['scan.interactions', 'view.item_artwork'] },
        { id: 'enriched', inputs: ['skeleton', 'view.item_artwork', 'view.user_liked_artwork'] },
      ],
    });
  });

  it('has the columns of the two tables, in order', () => {
    expect(dssm.skeleton.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'event_id int64',
      'user_id int64',
      'item_id int64',
      'ts int64',
      'event string',
      'dwell_s double',
      'label int32',
      'user_events_1d int64',
      'user_events_7d int64',
      'user_clicks_1d int64',
      'user_clicks_7d int64',
      'user_likes_1d int64',
      'user_likes_7d int64',
      'user_dwell_7d double',
      'item_events_1d int64',
      'item_events_7d int64',
      'item_likes_1d int64',
      'item_likes_7d int64',
    ]);
    expect(dssm.enriched.slice(dssm.skeleton.length).map(({ name, type }) => `${name} ${type}`)).toEqual([
      'liked_items_7d int32',
      'image_embedding float32[1152]',
      'like_artwork_avg_embeds float32[1152]',
    ]);
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(dssm))).toEqual(dssm);
  });
});

describe('what is wrong is told with file and line', () => {
  const cases: Readonly<Record<string, readonly [Changes, readonly string[]]>> = {
    'an unknown view': [
      service((text) => text.replace('- user_likes', '- user_like')),
      [
        'feature_services/dssm_ranking.yaml, line 11: views[2] "user_like" is not there; did you mean user_likes, user_clicks, user_liked_artwork?',
      ],
    ],
    'a view that is there twice': [
      service((text) => text.replace('- user_clicks', '- user_likes')),
      ['feature_services/dssm_ranking.yaml, line 11: views[2] user_likes is there twice; remove one'],
    ],
    'an unknown column of the source': [
      view(
        'entity: user\nsource: interactions\ncolumns:\n  event: string\n  dwel_s: double\nembedding: { name: x, column: event }\n',
      ),
      [
        'feature_views/user_likes.yaml, line 6: columns.dwel_s is not a column of source interactions; did you mean dwell_s?',
      ],
    ],
    'a column that is not declared': [
      view(
        'entity: user\nsource: interactions\naggregations:\n  - { name: x, function: avg, column: dwell_s, windows: [7d] }\n',
      ),
      [
        'feature_views/user_likes.yaml, line 5: aggregations[0].column "dwell_s" is not one of the columns: user_id, ts; add it to columns',
      ],
    ],
    "a type that is not the source's": [
      view(
        'entity: user\nsource: interactions\ncolumns: { dwell_s: int64 }\naggregations:\n  - { name: x, function: count, windows: [7d] }\n',
      ),
      [
        'feature_views/user_likes.yaml, line 4: columns.dwell_s is int64 here and double in source interactions',
      ],
    ],
    'a mean of texts': [
      view(
        'entity: user\nsource: interactions\ncolumns: { event: string }\naggregations:\n  - { name: x, function: avg, column: event, windows: [7d] }\n',
      ),
      ['feature_views/user_likes.yaml, line 6: aggregations[0].column event is string; avg needs a number'],
    ],
    'a condition on another type': [
      view(
        'entity: user\nsource: interactions\ncolumns: { event: string }\nwhere: { event: 1 }\naggregations:\n  - { name: x, function: count, windows: [7d] }\n',
      ),
      ['feature_views/user_likes.yaml, line 5: where.event is 1; it must be a text: event is string'],
    ],
    'an unknown source and entity': [
      view(
        'entity: usr\nsource: interaction\naggregations:\n  - { name: x, function: count, windows: [7d] }\n',
      ),
      [
        'feature_views/user_likes.yaml, line 3: source "interaction" is not there; did you mean interactions?',
        'feature_views/user_likes.yaml, line 2: entity "usr" is not there; did you mean user?',
      ],
    ],
    'a window and a function that the aggregation config does not have': [
      {
        'config/training/aggregations.yaml': 'windows: [1d]\nfunctions: { count: { empty: 0 } }\n',
        ...view(
          'entity: user\nsource: interactions\ncolumns: { dwell_s: double }\naggregations:\n  - { name: x, function: sum, column: dwell_s, windows: [1d] }\n  - { name: y, function: count, windows: [1d, 2d] }\n',
        ),
        ...Object.fromEntries(
          ['user_events', 'user_clicks', 'user_dwell', 'item_events', 'item_likes', 'user_liked_artwork'].map(
            (name) => [`feature_views/${name}.yaml`, null],
          ),
        ),
        ...service((text) => text.replace(/views:[\s\S]*/, 'views: [user_likes]\n')),
      },
      [
        'feature_views/user_likes.yaml, line 6: aggregations[0].function is "sum"; it must be one of those of the aggregation config: count',
        'feature_views/user_likes.yaml, line 7: aggregations[1].windows[1] is "2d"; it must be one of those of the aggregation config: 1d',
      ],
    ],
    'two views that add the same column': [
      view(
        'entity: user\nsource: interactions\naggregations:\n  - { name: user_events, function: count, windows: [7d] }\n',
      ),
      [
        'feature_services/dssm_ranking.yaml, line 11: views[2] view user_likes adds column user_events_7d, which view user_events adds already; rename one',
      ],
    ],
    'a column of the spine that a view adds': [
      view(
        'entity: item\nsource: items\ncolumns: { image_embedding: "float32[1152]" }\nembedding: { name: label, column: image_embedding }\n',
        'item_artwork',
      ),
      [
        'feature_services/dssm_ranking.yaml, line 15: views[6] view item_artwork adds column label, which the spine adds already; rename one',
      ],
    ],
    'a cycle': [
      {
        ...view(
          'entity: user\nsource: interactions\ncolumns: { item_id: int64 }\npooling: { name: a, function: avg, embeddings: b, key: item_id, window: 7d }\n',
          'a',
        ),
        ...view(
          'entity: user\nsource: interactions\ncolumns: { item_id: int64 }\npooling:\n  name: b\n  function: avg\n  embeddings: a\n  key: item_id\n  window: 7d\n',
          'b',
        ),
      },
      [
        'feature_views/a.yaml, line 5: pooling.embeddings closes a cycle: a -> b -> a; remove one of these uses',
      ],
    ],
    'a pool over a view without embeddings': [
      {
        'feature_views/user_liked_artwork.yaml': (text) => text.replace('item_artwork', 'item_likes'),
      },
      [
        'feature_views/user_liked_artwork.yaml, line 7: pooling.embeddings item_likes has no embedding of its own; name a view with embedding',
      ],
    ],
    'a pool by a key of another type': [
      { 'feature_views/user_liked_artwork.yaml': (text) => text.replace('key: item_id', 'key: event') },
      [
        'feature_views/user_liked_artwork.yaml, line 7: pooling.key event is string, and the key of item_artwork is int64',
      ],
    ],
    "a spine without the key of a view's entity": [
      service((text) => text.replace('[user_id, item_id,', '[user_id,')),
      [
        'feature_services/dssm_ranking.yaml, line 13: views[4] item_events is by item_id (int64), and the spine has no such column',
        'feature_services/dssm_ranking.yaml, line 14: views[5] item_likes is by item_id (int64), and the spine has no such column',
        'feature_services/dssm_ranking.yaml, line 15: views[6] item_artwork is by item_id (int64), and the spine has no such column',
      ],
    ],
    'a spine without time': [
      service((text) => text.replace('item_id, ts,', 'item_id,')),
      ['feature_services/dssm_ranking.yaml, line 6: spine.columns must have the time column ts, as int64'],
    ],
    'a key that is no key': [
      view(
        'entity: user\nsource: interactions\nwindow: 7d\naggregations:\n  - { name: x, function: count, windows: [7d] }\n',
      ),
      [
        'feature_views/user_likes.yaml, line 4: window is not a known key; allowed: name, description, entity, source, columns, where, aggregations, embedding, pooling',
      ],
    ],
    'a view of two kinds, and one of none': [
      {
        ...view('entity: user\nsource: interactions\n', 'a'),
        ...view(
          'entity: item\nsource: items\ncolumns: { image_embedding: "float32[1152]" }\nembedding: { name: x, column: image_embedding }\naggregations:\n  - { name: x, function: count, windows: [7d] }\n',
          'b',
        ),
      },
      [
        'feature_views/a.yaml, line 1: the file must have one of aggregations, embedding and pooling; it has none',
        'feature_views/b.yaml, line 5: embedding must have one of aggregations, embedding and pooling; it has aggregations and embedding',
      ],
    ],
    'a view under another name than its file': [
      { 'feature_views/user_likes.yaml': (text) => text.replace('name: user_likes\n', 'name: likes\n') },
      ['feature_views/user_likes.yaml, line 1: name is "likes"; it must be the name of the file, user_likes'],
    ],
    'a file that is not YAML': [
      { 'feature_views/user_likes.yaml': 'name: [user_likes\n' },
      [
        expect.stringMatching(
          /^feature_views\/user_likes\.yaml, line 2: not YAML as it should be: /,
        ) as string,
      ],
    ],
    'a file that is missing': [
      { 'config/training/runtime.yaml': null },
      [
        expect.stringMatching(
          /^runtime_config_path .*runtime\.yaml is no file that can be read: ENOENT/,
        ) as string,
      ],
    ],
  };
  for (const [name, [changes, expected]] of Object.entries(cases))
    it(name, () => expect(problems(changes)).toEqual(expected));

  it('a view that no service uses is checked as well', () => {
    expect(
      problems(
        view(
          'entity: user\nsource: nowhere\naggregations:\n  - { name: x, function: count, windows: [7d] }\n',
          'unused',
        ),
      ),
    ).toEqual([
      'feature_views/unused.yaml, line 3: source "nowhere" is not there; sources are interactions, items',
    ]);
  });
});
