/** The golden row of an account, as far as its systems disagree. */
import type { GoldenValue } from '../../golden';

export interface AccountState {
  readonly id: string;
  readonly name: string;
  readonly entityId: string | null;
  readonly region: string | null;
  readonly golden: Readonly<Record<string, GoldenValue>>;
  readonly updatedAt: Date;
}
