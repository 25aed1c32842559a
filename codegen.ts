import type { CodegenConfig } from '@graphql-codegen/cli';

/** Types of the operations and fragments that components declare, from the committed contract. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: ['components/**/*.{ts,tsx}', '!components/gql/**'],
  ignoreNoDocuments: true,
  generates: {
    './components/gql/': {
      preset: 'client',
      // A fragment's type is the plain object: masking would put a call around every use for no safety that the
      // layering does not give already.
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        defaultScalarType: 'unknown',
        scalars: { DateTime: 'string', Date: 'string', Decimal: 'string', BigInt: 'string', JSON: 'unknown' },
      },
    },
    './components/gql/values.ts': { plugins: ['./scripts/enum-values.mjs'] },
    // By these the server knows what the product's own screens ask.
    './components/gql/operations.json': { plugins: ['./scripts/operations.mjs'] },
  },
};

export default config;
