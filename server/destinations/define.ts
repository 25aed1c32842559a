/** What a kind of destination is: how a command is put to it, and how it is asked whether it was done already. Pure. */
import type { PostingPayload } from '@/domain/commands/posting';
import type { Outbound } from '@/server/sending/http';

/** Commands by code; a destination says how it takes each. */
export interface Payloads {
  readonly posting: PostingPayload;
}
export type CommandCode = keyof Payloads;

/** A command as a destination is given it. */
export type Outgoing = {
  [Code in CommandCode]: {
    readonly type: Code;
    readonly payload: Payloads[Code];
    /** By which the destination tells a repetition. */
    readonly key: string;
    /** Name of the source that the destination is. */
    readonly system: string;
    readonly createdAt: Date;
  };
}[CommandCode];

/** What a destination answers; the body is JSON where it can be read as such. */
export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

export interface DestinationKind {
  readonly code: string;
  readonly title: string;
  /** Whether an address has to be set; otherwise the installation knows it. */
  readonly addressed: boolean;
  /** Whether what is sent is signed with a secret that both sides keep. */
  readonly signed: boolean;
  /** The request by which a command is put. @param base the address, without a slash at its end */
  request(command: Outgoing, base: string): Outbound;
  /** The question whether it is done already, asked before anything is created; null where there is none to ask. */
  question(command: Outgoing, base: string): Outbound | null;
  /** What shows that it is done already, out of the answer to the question; null when it is not. */
  found(command: Outgoing, answered: Answered): unknown;
}
