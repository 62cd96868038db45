/** The two tables of a training day in plain SQL: a join with all events before each, as the definition reads. */
const day = 86_400_000_000;

/** A select of all columns of the enriched table, in order of event_id. */
export function plainSql(
  files: { readonly interactions: string; readonly items: string },
  startUs: number,
  endUs: number,
): string {
  const counts = (entity: string, days: number, kind?: string): string =>
    `count(*) FILTER (WHERE h.${entity}_id = s.${entity}_id AND h.ts >= s.ts - ${days} * ${day}${kind === undefined ? '' : ` AND h.event = '${kind}'`})`;
  return `
  WITH input AS (SELECT * FROM '${files.interactions}' WHERE ts >= ${endUs - 30 * day} AND ts < ${endUs}),
  numbered AS (SELECT row_number() OVER (ORDER BY ts, user_id, item_id, event, dwell_s) - 1 AS event_id, * FROM input),
  spine AS (SELECT * FROM numbered WHERE ts >= ${startUs}),
  features AS (
    SELECT s.event_id,
      ${counts('user', 1)} AS user_events_1d, ${counts('user', 7)} AS user_events_7d,
      ${counts('user', 1, 'click')} AS user_clicks_1d, ${counts('user', 7, 'click')} AS user_clicks_7d,
      ${counts('user', 1, 'like')} AS user_likes_1d, ${counts('user', 7, 'like')} AS user_likes_7d,
      avg(h.dwell_s) FILTER (WHERE h.user_id = s.user_id AND h.ts >= s.ts - 7 * ${day}) AS user_dwell_7d,
      ${counts('item', 1)} AS item_events_1d, ${counts('item', 7)} AS item_events_7d,
      ${counts('item', 1, 'like')} AS item_likes_1d, ${counts('item', 7, 'like')} AS item_likes_7d
    FROM spine s LEFT JOIN numbered h ON h.ts <= s.ts - 1 AND (h.user_id = s.user_id OR h.item_id = s.item_id)
    GROUP BY s.event_id
  ),
  likes AS (
    SELECT user_id, item_id, row_number() OVER (PARTITION BY user_id ORDER BY ts, item_id) AS place
    FROM input WHERE event = 'like' AND ts >= ${startUs - 7 * day} AND ts < ${startUs}
  ),
  terms AS (
    SELECT user_id, place, generate_subscripts(image_embedding, 1) AS c, unnest(image_embedding)::DOUBLE AS x
    FROM likes JOIN '${files.items}' USING (item_id)
  ),
  sums AS (SELECT user_id, c, list_reduce(list(x ORDER BY place), lambda a, b: a + b) / count(*) AS x FROM terms GROUP BY ALL),
  pooled AS (SELECT user_id, list(x::FLOAT ORDER BY c) AS v FROM sums GROUP BY user_id),
  liked AS (SELECT user_id, count(*) AS n FROM likes GROUP BY user_id)
  SELECT s.event_id, s.user_id, s.item_id, s.ts, s.event, s.dwell_s, (s.event = 'like')::INT AS label,
    f.* EXCLUDE (event_id), coalesce(liked.n, 0)::INT AS liked_items_7d, i.image_embedding,
    coalesce(pooled.v, list_transform(range(1152), lambda c: 0::FLOAT)) AS like_artwork_avg_embeds
  FROM spine s JOIN features f USING (event_id) JOIN '${files.items}' i USING (item_id)
    LEFT JOIN pooled ON pooled.user_id = s.user_id LEFT JOIN liked ON liked.user_id = s.user_id
  ORDER BY s.event_id`;
}
