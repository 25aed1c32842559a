'use client';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { CONTEXT_KEYS } from './context';
import classes from './page.module.css';

/** Column sets of tables: every list has them. */
const TABLE_KEYS = ['cols', 'flowCols'];

/** The keys of an address that a screen does not read, in their order, each once. Pure. */
export const unknownOf = (keys: Iterable<string>, known: readonly string[]): string[] => [
  ...new Set([...keys].filter((key) => ![...known, ...CONTEXT_KEYS, ...TABLE_KEYS].includes(key))),
];

/** Says which parts of the address do nothing here: a link that was meant to narrow must not seem to have done so. */
export function UnknownParams({ known }: { known: readonly string[] }) {
  const current = useSearchParams();
  const path = usePathname();
  const router = useRouter();
  const unknown = unknownOf(current.keys(), known);
  if (unknown.length === 0) return null;
  const names = unknown.map((key) => `“${key.slice(0, 40)}”`).join(', ');
  return (
    <p className={classes.unknown} role="status">
      The address says {names}, which this screen does not know: nothing is filtered by it.{' '}
      <button
        type="button"
        onClick={() => {
          const rest = new URLSearchParams(current);
          for (const key of unknown) rest.delete(key);
          const query = rest.toString().replaceAll('%2C', ',');
          router.replace(query ? `${path}?${query}` : path);
        }}
      >
        Remove
      </button>
    </p>
  );
}
