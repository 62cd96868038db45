/** The API reference as Markdown: an index, and a page a folder of an entry point. */
import type { DocTag } from './docstring.ts';
import { type Documented, type EntryPoint, folderOf } from './exports.ts';

const notice = '<!-- Written by `npm run docs` from the docstrings: change those. -->';

interface Page {
  readonly title: string;
  readonly path: string;
  readonly specifier: string;
  readonly documented: readonly Documented[];
}

/** Pages by path, below `docs/reference/api`. */
export function renderReference(
  entryPoints: readonly EntryPoint[],
  shared: string,
): ReadonlyMap<string, string> {
  const pages = entryPoints.flatMap(pagesOf);
  const links = new Map(pages.flatMap(linksOf).toReversed());
  return new Map([
    ['README.md', indexOf(pages, links, shared)],
    ...pages.map((page): [string, string] => [page.path, pageOf(page, links)]),
  ]);
}

/** `quantflow` is large: a page a folder. The others have one each. */
function pagesOf({ specifier, file, documented }: EntryPoint): readonly Page[] {
  const [scope = '', entry] = specifier.split('/');
  if (entry !== undefined) return [{ title: specifier, path: `${entry}.md`, specifier, documented }];
  const root = folderOf(file);
  const folders = Map.groupBy(
    documented,
    (one) => folderOf(one.file).slice(root.length + 1) || 'definitions',
  );
  return [...folders].map(([folder, members]) => ({
    title: `${scope}: ${folder.replaceAll('/', ' ')}`,
    path: `${folder.replaceAll('/', '-')}.md`,
    specifier,
    documented: members,
  }));
}

/** Where each name stands. A heading's anchor is its text in lower case, with a number when it is there already. */
function linksOf({ path, documented }: Page): readonly (readonly [string, string])[] {
  const anchors = new Map<string, number>();
  return ordered(documented).map(({ name }) => {
    const anchor = name.toLowerCase();
    const count = anchors.get(anchor) ?? 0;
    anchors.set(anchor, count + 1);
    return [name, `${path}#${anchor}${count === 0 ? '' : `-${count}`}`];
  });
}

/** Functions and values first, then types, then types that cannot be imported. */
const ordered = (documented: readonly Documented[]): readonly Documented[] => {
  const rank = ({ isExported, isType }: Documented): number => (isExported ? (isType ? 1 : 0) : 2);
  return documented.toSorted((a, b) => rank(a) - rank(b));
};

function indexOf(pages: readonly Page[], links: ReadonlyMap<string, string>, shared: string): string {
  const row = ({ name, doc }: Documented): string =>
    `| [\`${name}\`](${links.get(name)}) | ${linked(firstSentence(doc.text), links).replaceAll('|', '\\|')} |`;
  const table = ({ title, path, documented }: Page): string => {
    const rows = ordered(documented.filter(({ isExported }) => isExported)).map(row);
    return `## [${title}](${path})\n\n| | |\n| --- | --- |\n${rows.join('\n')}`;
  };
  const intro =
    'Examples leave out the imports from `quantflow`. They are compiled and run by a test, and share these assets:';
  return `${[notice, '# API reference', intro, fence(shared), ...pages.map(table)].join('\n\n')}\n`;
}

function pageOf(page: Page, links: ReadonlyMap<string, string>): string {
  const sections = ordered(page.documented).map((one) => sectionOf(one, links));
  return `${[notice, `# ${page.title}`, ...sections].join('\n\n')}\n`;
}

function sectionOf(
  { name, doc, declaration, file, isExported }: Documented,
  links: ReadonlyMap<string, string>,
): string {
  const tagged = (tag: string): readonly DocTag[] => doc.tags.filter((one) => one.name === tag);
  const params = tagged('param').map(({ text }) => `- ${text.replace(/^(\S+)/, '`$1`')}`);
  const returns = tagged('returns').map(({ text }) => `- returns ${text}`);
  const throws = tagged('throws').map(({ text }) => `- throws ${text}`);
  const source = `[${file}](../../../${file})${isExported ? '' : ', not exported'}`;
  return [
    `## ${name}`,
    linked(doc.text, links),
    fence(declaration.replace(/\{@link ([\w$.]+)\}/g, '`$1`')),
    linked([...params, ...returns, ...throws].join('\n'), links),
    ...tagged('example').map(({ text }) => `Example:\n\n${fence(text)}`),
    source,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const fence = (code: string): string => `\`\`\`ts\n${code.trim()}\n\`\`\``;

/** `{@link name}` as a link. */
const linked = (text: string, links: ReadonlyMap<string, string>): string =>
  text.replace(/\{@link ([\w$]+)([.\w]*)\}/g, (_, name: string, member: string) => {
    const link = links.get(name);
    return link === undefined ? `\`${name}${member}\`` : `[\`${name}${member}\`](${link})`;
  });

const firstSentence = (text: string): string =>
  (/^[\s\S]*?[.:](?=\s|$)/.exec(text.split('\n\n')[0] ?? '')?.[0] ?? text)
    .replaceAll('\n', ' ')
    .replace(/:$/, '.');
