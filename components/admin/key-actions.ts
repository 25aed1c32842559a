'use client';
import { graphql, type SetupAnswerFragment, useMutation } from '../shell/apollo';
import { attemptKey, UNANSWERED } from './setting';

const CREATE_KEY = graphql(`
  mutation CreateApiKey($input: ApiKeyInput!) {
    createApiKey(input: $input) {
      __typename
      ... on ApiKeyCreated {
        secret
        key {
          id
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
  }
`);
const REVOKE_KEY = graphql(`
  mutation RevokeApiKey($input: RevokeApiKeyInput!) {
    revokeApiKey(input: $input) {
      ...SetupAnswer
    }
  }
`);
const SET_WEBHOOK_SECRET = graphql(`
  mutation SetWebhookSecret($input: WebhookSecretInput!) {
    setWebhookSecret(input: $input) {
      ...SetupAnswer
    }
  }
`);

type Refusal = { readonly refusal: string };

/** What a set-up command came to: nothing when it is done, else the refusal in plain words. */
async function settled(asked: Promise<SetupAnswerFragment | null | undefined>): Promise<Refusal | null> {
  try {
    const answer = await asked;
    return answer?.__typename === 'SetupDone' ? null : { refusal: answer?.message ?? UNANSWERED };
  } catch {
    return { refusal: UNANSWERED };
  }
}

export interface NewKey {
  readonly title: string;
  readonly scopes: readonly string[];
  /** name of the source that it sends for */
  readonly source?: string;
  /** ID of the person as whom it reads */
  readonly user?: string;
}

export interface KeyActions {
  /** The secret to show once, or a refusal in plain words. */
  readonly create: (key: NewKey) => Promise<{ readonly secret: string } | Refusal>;
  readonly revoke: (id: string) => Promise<Refusal | null>;
  /** Keeps the secret that the vendor of a source signs with. */
  readonly sign: (source: string, secret: string) => Promise<Refusal | null>;
}

/** What may be done with keys; `reload` shows afterwards what is there. */
export function useKeyActions(reload: () => Promise<unknown>): KeyActions {
  const [create] = useMutation(CREATE_KEY);
  const [revoke] = useMutation(REVOKE_KEY);
  const [sign] = useMutation(SET_WEBHOOK_SECRET);
  return {
    create: async ({ scopes, ...key }) => {
      try {
        const { data } = await create({
          variables: { input: { idempotencyKey: attemptKey(), ...key, scopes: [...scopes] } },
        });
        const answer = data?.createApiKey;
        if (answer?.__typename !== 'ApiKeyCreated') return { refusal: answer?.message ?? UNANSWERED };
        void reload();
        return { secret: answer.secret };
      } catch {
        return { refusal: UNANSWERED };
      }
    },
    revoke: async (id) => {
      const input = { idempotencyKey: attemptKey(), id };
      const refusal = await settled(revoke({ variables: { input } }).then(({ data }) => data?.revokeApiKey));
      if (!refusal) await reload();
      return refusal;
    },
    sign: async (source, secret) => {
      const input = { idempotencyKey: attemptKey(), source, secret };
      const refusal = await settled(sign({ variables: { input } }).then(({ data }) => data?.setWebhookSecret));
      if (!refusal) await reload();
      return refusal;
    },
  };
}
