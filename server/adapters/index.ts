/** The registry of adapters: a new vendor is one folder and one line here. */
import { azureLlm } from './azure-llm';
import type { Adapter } from './define';
import { stripe } from './stripe';

export const ADAPTERS: readonly Adapter[] = [stripe, azureLlm];

const byCode = new Map(ADAPTERS.map((adapter) => [adapter.code, adapter]));

/** The adapter of this code; undefined for `canonical`, which needs none, and for unknown ones. */
export const adapterOf = (code: string): Adapter | undefined => byCode.get(code);
