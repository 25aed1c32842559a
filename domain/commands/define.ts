/** A command: a request from here to the system that owns something, delivered at least once under one key. */
import { terms } from '../terms';

export interface CommandType<Payload> {
  readonly code: string;
  readonly title: string;
  /** What it asks for, in a sentence. */
  told(payload: Payload): string;
}

export const defineCommand = <Payload>(type: CommandType<Payload>): CommandType<Payload> => type;

/** How a command stands. */
export const COMMAND_STATE = terms({
  waiting: ['Waiting', 'progress', 'It will be sent, or sent again.'],
  done: ['Done', 'done', 'The system says that it holds; the case closes when its signal comes in.'],
  refused: ['Refused', 'broken', 'The system said no, and why.'],
  'given up': ['Given up', 'broken', 'Nobody answered for three days; it can be sent again.'],
  observed: ['Not sent', 'neutral', 'The source is observed only: this is what would have been sent.'],
});
export type CommandState = keyof typeof COMMAND_STATE;
