'use client';
/** What a person may do with a case, each with the version that the screen shows and a key that makes a repeat harmless. */
import { graphql, useMutation } from '../shell/apollo';
import { attemptKey } from '../shell/attempt';
import { type Outcome, outcomeOf } from './triage';

graphql(`
  fragment CaseStanding on ExceptionCase {
    id
    status
    statusTerm {
      code
      label
      description
      tone
    }
    assignee {
      id
      name
      away {
        id
        until
        delegate {
          id
          name
        }
      }
    }
    regressed
    overdue
    dueAt
    dueBasis
    deadline
    cutoffAt
    waitingReason
    waitingUntil
    escalated
    allowedActions
    version
    activity {
      id
      at
      actor
      kind
      text
      comment
      parts {
        text
        mention
      }
    }
  }
`);

const CLAIM = graphql(`
  mutation ClaimException($input: ClaimExceptionInput!) {
    claimException(input: $input) {
      ...CaseResult
    }
  }
`);
const ASSIGN = graphql(`
  mutation AssignException($input: AssignExceptionInput!) {
    assignException(input: $input) {
      ...CaseResult
    }
  }
`);
const ACKNOWLEDGE = graphql(`
  mutation AcknowledgeException($input: ClaimExceptionInput!) {
    acknowledgeException(input: $input) {
      ...CaseResult
    }
  }
`);
const COMMENT = graphql(`
  mutation CommentException($input: CommentExceptionInput!) {
    commentException(input: $input) {
      ...CaseResult
    }
  }
`);
const WAIT = graphql(`
  mutation WaitException($input: WaitExceptionInput!) {
    waitException(input: $input) {
      ...CaseResult
    }
  }
`);
const RESUME = graphql(`
  mutation ResumeException($input: ClaimExceptionInput!) {
    resumeException(input: $input) {
      ...CaseResult
    }
  }
`);
graphql(`
  fragment CaseCommands on ExceptionCase {
    id
    mayRetryPosting
    commands {
      id
      told
      systemTitle
      state {
        code
        label
        description
        tone
      }
      createdAt
      createdBy
      nextAttemptAt
      attempts {
        at
        says
      }
    }
  }
`);
const RETRY_POSTING = graphql(`
  mutation RetryPosting($input: RetryPostingInput!) {
    retryPosting(input: $input) {
      ...CaseResult
      ... on ExceptionChanged {
        exception {
          id
          ...CaseCommands
        }
      }
    }
  }
`);
graphql(`
  fragment CaseResult on ExceptionResult {
    __typename
    ... on ExceptionChanged {
      exception {
        id
        ...CaseStanding
      }
    }
    ... on Conflict {
      message
      now: exception {
        id
        ...CaseStanding
      }
    }
    ... on Invalid {
      message
    }
    ... on Forbidden {
      message
    }
    ... on NotFound {
      message
    }
  }
`);

/** The least that a command has to know of a case. */
export interface CaseHandle {
  id: string;
  number: string;
  version: number;
}

const unanswered: Outcome = { kind: 'failed', text: 'The server did not answer. Trying again is safe.' };

/**
 * Commands that resolve to their outcome in words and never throw. The answer carries the case as it is now, also after
 * a conflict, so every row and panel that shows it is up to date by itself.
 */
export function useCaseCommands() {
  const [claim] = useMutation(CLAIM);
  const [assign] = useMutation(ASSIGN);
  const [acknowledge] = useMutation(ACKNOWLEDGE);
  const [comment] = useMutation(COMMENT);
  const [wait] = useMutation(WAIT);
  const [resume] = useMutation(RESUME);
  const [retryPosting] = useMutation(RETRY_POSTING);
  const answered = async (asking: Promise<Outcome | undefined>): Promise<Outcome> => {
    try {
      return (await asking) ?? unanswered;
    } catch {
      return unanswered;
    }
  };
  return {
    claim: ({ id, number, version }: CaseHandle) =>
      answered(
        claim({ variables: { input: { idempotencyKey: attemptKey(), id, version } } }).then(
          ({ data }) => data && outcomeOf(data.claimException, number, `Case ${number} is yours`),
        ),
      ),
    acknowledge: ({ id, number, version }: CaseHandle) =>
      answered(
        acknowledge({ variables: { input: { idempotencyKey: attemptKey(), id, version } } }).then(
          ({ data }) => data && outcomeOf(data.acknowledgeException, number, `Case ${number} acknowledged`),
        ),
      ),
    assign: ({ id, number, version }: CaseHandle, assignee: { id: string; name: string }, text: string) =>
      answered(
        assign({
          variables: {
            input: { idempotencyKey: attemptKey(), id, version, assignee: assignee.id, comment: text || undefined },
          },
        }).then(
          ({ data }) => data && outcomeOf(data.assignException, number, `Case ${number} assigned to ${assignee.name}`),
        ),
      ),
    wait: ({ id, number, version }: CaseHandle, reason: string, until: string) =>
      answered(
        wait({ variables: { input: { idempotencyKey: attemptKey(), id, version, reason, until } } }).then(
          ({ data }) => data && outcomeOf(data.waitException, number, `Case ${number} waits`),
        ),
      ),
    resume: ({ id, number, version }: CaseHandle) =>
      answered(
        resume({ variables: { input: { idempotencyKey: attemptKey(), id, version } } }).then(
          ({ data }) => data && outcomeOf(data.resumeException, number, `Case ${number} goes on`),
        ),
      ),
    retryPosting: ({ id, number, version }: CaseHandle) =>
      answered(
        retryPosting({ variables: { input: { idempotencyKey: attemptKey(), id, version } } }).then(
          ({ data }) => data && outcomeOf(data.retryPosting, number, 'The ERP is asked to post it'),
        ),
      ),
    comment: ({ id, number }: CaseHandle, text: string) =>
      answered(
        comment({ variables: { input: { idempotencyKey: attemptKey(), id, comment: text } } }).then(
          ({ data }) => data && outcomeOf(data.commentException, number, `Comment added to case ${number}`),
        ),
      ),
  };
}
