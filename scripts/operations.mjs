// A plugin of graphql-codegen: the operations of the product's own screens, word for word as the browser sends them,
// which is what the server knows them by (graphql/operations.ts). The browser's document is the operation with the
// fragments it reaches appended and __typename in every selection; it is made here by the browser's own packages.
import { createHash } from 'node:crypto';
import { InMemoryCache } from '@apollo/client';
import { createFragmentRegistry } from '@apollo/client/cache';
import { Kind, print } from 'graphql';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** @returns a JSON list of { name, kind, hash (SHA-256 of the text, hexadecimal), text } */
export function plugin(_schema, documents) {
  const definitions = documents.flatMap(({ document }) => document.definitions);
  const documentOf = (definition) => ({ kind: Kind.DOCUMENT, definitions: [definition] });
  const fragments = createFragmentRegistry();
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.register(documentOf(definition));
  const cache = new InMemoryCache({ fragments });
  const operations = definitions
    .filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
    .map((definition) => {
      const text = print(cache.transformDocument(documentOf(definition)));
      return { name: definition.name.value, kind: definition.operation, hash: sha256(text), text };
    });
  return JSON.stringify(operations, null, 1);
}
