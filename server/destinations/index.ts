/** The registry of kinds of destinations: a new one is one folder and one line here. */
import type { DestinationKind } from './define';
import { sandbox } from './sandbox';
import { signedHttp } from './signed-http';

export const DESTINATION_KINDS: readonly DestinationKind[] = [sandbox, signedHttp];

const byCode = new Map(DESTINATION_KINDS.map((kind) => [kind.code, kind]));
export const destinationKind = (code: string): DestinationKind | undefined => byCode.get(code);
