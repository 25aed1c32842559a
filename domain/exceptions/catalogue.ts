/** The catalogue of exception types as a document: docs/exceptions.md is written from it. */
import { EXCEPTION_TYPES } from '.';
import { EXCEPTION_CLASSES } from './define';
import { exampleWords } from './example';

const heading = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Markdown; types by class, in the order of the registry. */
export function catalogueText(): string {
  const parts = EXCEPTION_CLASSES.flatMap((name) => {
    const types = EXCEPTION_TYPES.filter((type) => type.class === name);
    return types.length > 0 ? [`## ${heading(name)}`, ...types.map(entry)] : [];
  });
  return `${[
    '# Exception types',
    'What Throughline looks for, written from the types themselves by `npm run schema`. Each example is sent as signals by the tests. In the product: `/exceptions/types`.',
    ...parts,
  ].join('\n\n')}\n`;
}

function entry(type: (typeof EXCEPTION_TYPES)[number]): string {
  const words = exampleWords(type.examples);
  return [
    `### ${type.title}`,
    `\`${type.code}\` · ${type.severity} · queue \`${type.queue}\` · a case for each ${type.subject.replaceAll('-', ' ')}`,
    [
      `- **When it holds:** ${type.rule}`,
      `- **What it means:** ${type.consequence}`,
      `- **What mends it:** ${type.remedy}`,
      `- **What closes it:** ${type.evidence}`,
      `- **Money at risk:** ${type.atRisk}`,
      `- **It holds, for example:** ${words.holds}`,
      `- **It nearly holds:** ${words.nearly}`,
      `- **It is cleared:** ${words.cleared}`,
      words.returned === undefined ? `- **It can't return:** ${words.never}` : `- **It returns:** ${words.returned}`,
    ].join('\n'),
  ].join('\n\n');
}
