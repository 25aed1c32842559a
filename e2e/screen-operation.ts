import { readFileSync } from 'node:fs';

/** What a screen asks by, from the build that is tested. */
export function screenOperation(name: string): string {
  const operations = JSON.parse(readFileSync('components/gql/operations.json', 'utf8')) as {
    name: string;
    text: string;
  }[];
  const found = operations.find((operation) => operation.name === name);
  if (!found) throw new Error(`No screen asks ${name}.`);
  return found.text;
}
