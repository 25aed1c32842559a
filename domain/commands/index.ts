/** The registry of commands: a new one is one file and one line here. */
import type { CommandType } from './define';
import { posting } from './posting';

export const COMMAND_TYPES: readonly CommandType<never>[] = [posting];

const byCode = new Map(COMMAND_TYPES.map((type) => [type.code, type]));

/** The type of a command by its code; what no release knows any more is a bug. */
export function commandType(code: string): CommandType<unknown> {
  const type = byCode.get(code);
  if (!type) throw new Error(`there is no command ${code}`);
  return type as CommandType<unknown>;
}
