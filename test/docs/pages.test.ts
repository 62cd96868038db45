import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codeOfPages, pages, read } from './pages.ts';

test('code that says which file it is from stands in that file, whole or paragraph by paragraph', () => {
  const quotes = codeOfPages().filter(({ quotes }) => quotes !== undefined);
  expect(quotes.length).toBeGreaterThan(4);
  for (const { name, text, quotes: file = '' } of quotes)
    for (const part of text.trim().split(/\n\n(?=\S)/)) expect(read(file), name).toContain(part);
});

test('every link of a page leads to a file, and every heading that one names is there', () => {
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
      if (/^https?:/.test(link)) return [];
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : new URL(path, `file:///${page}`).pathname.slice(1);
      const isThere = existsSync(new URL(`../../${target}`, import.meta.url));
      const isNamed = anchor === undefined || (isThere && anchorsOf(read(target)).includes(anchor));
      return isThere && isNamed ? [] : [`${page}: ${link}`];
    }),
  );
  expect(broken).toEqual([]);
});

test('the index of the documentation lists every page', () => {
  const index = read('docs/README.md');
  const listed = pages.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
  expect(listed.filter((page) => !index.includes(`(${page.slice('docs/'.length)})`))).toEqual([]);
});

/** The anchors of headings, as GitHub makes them. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}
